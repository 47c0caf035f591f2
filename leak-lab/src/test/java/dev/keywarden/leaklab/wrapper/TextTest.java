package dev.keywarden.leaklab.wrapper;

import dev.keywarden.leaklab.Lab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the JDK makes text with. */
class TextTest {
  private static final Lab LAB = Lab.of("Text");

  @AfterAll
  static void close() {
    LAB.close();
  }

  @Test
  void concatenation() {
    LAB.closed("concatenation", secret -> "key: " + secret);
  }
}
