package dev.keywarden.printstream;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import org.jspecify.annotations.Nullable;

/** Finds out in which charset a stream prints. */
final class PrintedCharset {
  private PrintedCharset() {}

  /**
   * Finds out.
   *
   * @param name stdout, stderr or another
   */
  static Charset of(PrintStream stream, String name) {
    try { // there from Java 18 on
      return (Charset) PrintStream.class.getMethod("charset").invoke(stream);
    } catch (ReflectiveOperationException java17) {
      return named(System.getProperty("sun." + name + ".encoding"));
    }
  }

  /** Java 17 sets the property for a terminal alone. */
  private static Charset named(@Nullable String name) {
    try {
      return name == null ? Charset.defaultCharset() : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Charset.defaultCharset();
    }
  }

  /** Whether ASCII text is what it is in it, as in nearly all, and not as in UTF-16. */
  static boolean keepsAscii(Charset charset) {
    byte[] ascii = new byte[128];
    for (int c = 0; c < ascii.length; c++) {
      ascii[c] = (byte) c;
    }
    String text = new String(ascii, charset);
    for (int c = 0; c < ascii.length; c++) {
      if (text.length() != ascii.length || text.charAt(c) != c) {
        return false;
      }
    }
    return true;
  }
}
