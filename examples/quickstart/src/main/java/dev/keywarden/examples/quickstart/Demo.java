package dev.keywarden.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Runs the quickstart on a machine that has nothing yet: it makes up a key where there is none. No
 * request leaves the machine.
 */
public final class Demo {
  private static final Path DOTENV = Path.of(".env");

  private Demo() {}

  /**
   * Runs the demo in the working directory.
   *
   * @param args none
   * @throws IOException if the server cannot start or the file cannot be written
   */
  public static void main(String[] args) throws IOException {
    if (System.getenv("ANTHROPIC_API_KEY") == null && Files.notExists(DOTENV)) {
      writeMadeUpKey();
    }
    Main.main(args);
  }

  private static void writeMadeUpKey() throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String line = "ANTHROPIC_API_KEY=made-up-" + HexFormat.of().formatHex(random) + "\n";
    Files.createFile(
        DOTENV, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(DOTENV, line, StandardOpenOption.WRITE);
    System.out.println("no key yet: wrote a made-up one into " + DOTENV.toAbsolutePath());
  }
}
