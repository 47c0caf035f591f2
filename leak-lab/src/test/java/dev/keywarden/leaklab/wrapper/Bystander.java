package dev.keywarden.leaklab.wrapper;

import java.io.IOException;

/** A program that has nothing to do with keys: it prints its environment once its input ends. */
final class Bystander {
  private Bystander() {}

  /**
   * Runs it.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws IOException {
    System.in.readAllBytes();
    System.out.println(System.getenv());
  }
}
