package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Lets through the lines that may show a part of a value, and a few more; nine in ten of all lines
 * cannot, and the full check takes its time. A line that shows eight characters in a row of any
 * form of the value has seven pairs of neighbours in a row that the form has.
 */
final class Sieve {
  private static final int PAIRS_IN_A_ROW = 7;
  private static final int ASCII = 128;

  private final boolean[] pairs = new boolean[ASCII * ASCII];

  Sieve(String canary) {
    byte[] bytes = canary.getBytes(UTF_8);
    add(canary);
    add(new StringBuilder(canary).reverse().toString());
    String hexadecimal = HexFormat.of().formatHex(bytes);
    for (String hex :
        new String[] {
          hexadecimal,
          HexFormat.ofDelimiter(" ").formatHex(bytes),
          HexFormat.ofDelimiter(":").formatHex(bytes)
        }) {
      add(hex);
      add(hex.toUpperCase(Locale.ROOT));
    }
    add(Arrays.toString(bytes));
    add(Arrays.toString(canary.toCharArray()));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      add(Base64.getEncoder().encodeToString(shifted));
      add(Base64.getUrlEncoder().encodeToString(shifted));
    }
  }

  private void add(String form) {
    for (int i = 1; i < form.length(); i++) {
      pairs[form.charAt(i - 1) * ASCII + form.charAt(i)] = true;
    }
  }

  /** The lines of a text that have to be looked at. */
  String sieve(CharSequence text) {
    StringBuilder rest = new StringBuilder();
    int from = 0;
    int row = 0;
    boolean keep = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '\n' : text.charAt(i);
      if (c == '\n') {
        if (keep) {
          rest.append(text, from, i).append('\n');
        }
        from = i + 1;
        row = 0;
        keep = false;
      } else if (i > from && !keep) {
        char last = text.charAt(i - 1);
        boolean hit = last < ASCII && c < ASCII && pairs[last * ASCII + c];
        row = hit ? row + 1 : 0;
        keep = row >= PAIRS_IN_A_ROW;
      }
    }
    return rest.toString();
  }
}
