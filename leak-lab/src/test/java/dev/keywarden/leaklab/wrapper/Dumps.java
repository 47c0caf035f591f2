package dev.keywarden.leaklab.wrapper;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.charset.Charset;
import java.util.List;

/** Looks into heap dumps, which are too large to look for every form and every run. */
final class Dumps {
  private Dumps() {}

  /** Whether one half of a value or the other is there, in an encoding that the JVM has. */
  static boolean has(byte[] dump, String value) {
    int middle = value.length() / 2;
    for (Charset charset : List.of(ISO_8859_1, UTF_16LE, UTF_16BE)) {
      for (String half : List.of(value.substring(0, middle), value.substring(middle))) {
        if (contains(dump, half.getBytes(charset))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean contains(byte[] all, byte[] part) {
    for (int i = 0; i + part.length <= all.length; i++) {
      int j = 0;
      while (j < part.length && all[i + j] == part[j]) {
        j++;
      }
      if (j == part.length) {
        return true;
      }
    }
    return false;
  }
}
