package dev.keywarden.benchmarks;

import io.github.cdimascio.dotenv.Dotenv;

/** A process that wants the value of one key, with dotenv-java as its guide shows it. */
public final class FirstKeyDotenvJava {
  private FirstKeyDotenvJava() {}

  /**
   * Reads the key from the working directory's {@code .env}.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Dotenv dotenv = Dotenv.configure().directory(".").load();
    System.out.println(dotenv.get(Keys.NAME).length() == Keys.LENGTH ? Keys.NAME : "");
  }
}
