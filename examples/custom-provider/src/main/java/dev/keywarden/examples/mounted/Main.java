package dev.keywarden.examples.mounted;

import dev.keywarden.KeyChain;
import dev.keywarden.KeywardenException;

/** Loads a key through the provider, as an application would. */
public final class Main {
  private Main() {}

  /**
   * Loads a key and prints what may be printed of it.
   *
   * @param args the directory of the mounted files, and the name of a key
   */
  public static void main(String[] args) {
    try (KeyChain keys =
        KeyChain.builder()
            .provider("mounted-files")
            .set("keywarden.mounted-files.directory", args[0])
            .build()) {
      System.out.println("loaded   " + keys.require(args[1]));
      System.out.println("source   " + keys.require(args[1]).source());
    } catch (KeywardenException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
  }
}
