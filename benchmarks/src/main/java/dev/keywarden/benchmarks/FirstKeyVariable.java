package dev.keywarden.benchmarks;

/** The floor: a process that looks for a variable, which is not there, and ends. */
public final class FirstKeyVariable {
  private FirstKeyVariable() {}

  /**
   * Reads one variable.
   *
   * @param args none
   */
  public static void main(String[] args) {
    System.out.println(System.getenv(Keys.NAME) == null ? Keys.NAME : "");
  }
}
