package dev.keywarden.logback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.Redactor;
import java.nio.charset.Charset;

/** What masks encoded lines; another one in tests, where it has to fail. */
interface LineMask {
  /**
   * The keys of all chains in this process, from now on: one that is gone before the first line is
   * masked in it too.
   */
  static LineMask ofProcess() {
    Redactor redactor = Redactor.ofProcess();
    return (line, charset) -> {
      if (charset.equals(UTF_8) || charset.equals(US_ASCII)) {
        return redactor.redact(line);
      }
      String text = new String(line, charset);
      String masked = redactor.redact(text);
      // What no key is in is left alone: not every byte survives to be read and written again.
      return masked.equals(text) ? line : masked.getBytes(charset);
    };
  }

  /**
   * Masks.
   *
   * @return the same array if there is no key in it
   */
  byte[] mask(byte[] line, Charset charset);
}
