package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.printstream.KeywardenMasking;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A print stream into a file, as standard output is when it is redirected, masked or not. */
final class PrintOutput extends LogOutput {
  private final PrintStream out;

  PrintOutput(Path file, boolean masked) {
    super(file);
    PrintStream plain;
    try {
      plain = new PrintStream(new FileOutputStream(file.toFile()), true, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out = masked ? KeywardenMasking.of(plain, UTF_8) : plain;
  }

  /** Each part in a print of its own. */
  @Override
  void message(String message, Object... arguments) {
    String[] parts = message.split("\\{}", -1);
    for (int i = 0; i < parts.length; i++) {
      out.print(parts[i]);
      if (i < parts.length - 1) {
        out.print(arguments[i]);
      }
    }
    out.println();
  }

  @Override
  void context(String key, String value) {
    throw new UnsupportedOperationException("no contexts");
  }

  @Override
  void field(String key, String value) {
    throw new UnsupportedOperationException("no fields");
  }

  @Override
  void marker(String name) {
    throw new UnsupportedOperationException("no markers");
  }

  @Override
  void thrown(Throwable thrown) {
    thrown.printStackTrace(out);
  }

  @Override
  public void close() {
    out.close();
  }
}
