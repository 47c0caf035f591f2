package dev.keywarden.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads a text as each encoding that it may hold the value in, and looks for runs of the value in
 * what comes out: Base64, hexadecimal, arrays of numbers and arrays of characters. Each is one pass
 * over the text.
 */
final class EncodedRuns {
  /** So many characters of Base64 are needed for a run of eight bytes. */
  private static final int BASE64_RUN = 11;

  /** Between the characters of a printed array, or of a text that was spaced out. */
  private static final List<String> BETWEEN =
      List.of(", ", ",", " ", "', '", "','", "\", \"", "\",\"", "\n", "\r\n", "-", "|");

  private static final int[] BASE64 = new int[128];

  static {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int c = 0; c < BASE64.length; c++) {
      BASE64[c] = alphabet.indexOf(c);
    }
    BASE64['+'] = 62;
    BASE64['-'] = 62;
    BASE64['/'] = 63;
    BASE64['_'] = 63;
  }

  private final ValueRuns runs;
  private final String text;
  private final int shortest;
  private final BiConsumer<String, RunScanner.Hit> found;

  EncodedRuns(ValueRuns runs, String text, BiConsumer<String, RunScanner.Hit> found) {
    this.runs = runs;
    this.text = text;
    this.found = found;
    shortest = Math.min(BASE64_RUN, (runs.length() * 4 + 2) / 3);
  }

  void scan() {
    base64();
    hexadecimal();
    dumps();
    numbers();
    for (String between : BETWEEN) {
      characters(between);
    }
  }

  private void push(String as, RunScanner scanner, int c, int at) {
    RunScanner.Hit hit = scanner.push((char) c, at);
    if (hit != null) {
      found.accept(as, hit);
    }
  }

  private static int sixBits(char c) {
    return c < BASE64.length ? BASE64[c] : -1;
  }

  // Base64: wherever in the stream the value begins, its bytes come out at one of four places.

  private void base64() {
    int at = 0;
    int[] places = new int[64];
    while (at < text.length()) {
      if (sixBits(text.charAt(at)) < 0) {
        at++;
        continue;
      }
      int count = 0;
      while (at < text.length()) {
        if (sixBits(text.charAt(at)) >= 0) {
          if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
          }
          places[count++] = at++;
        } else {
          int next = overLineBreak(at);
          if (next == at) {
            break;
          }
          at = next;
        }
      }
      if (count >= shortest) {
        for (int phase = 0; phase < 4; phase++) {
          base64(places, count, phase);
        }
      }
    }
  }

  /** MIME breaks lines; what holds it may indent them. */
  private int overLineBreak(int at) {
    int next = at;
    while (next < text.length() && (text.charAt(next) == '\r' || text.charAt(next) == '\n')) {
      next++;
    }
    if (next > at) {
      while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
        next++;
      }
    }
    return next;
  }

  private void base64(int[] places, int count, int phase) {
    RunScanner scanner = new RunScanner(runs);
    int bits = 0;
    int held = 0;
    for (int i = phase; i < count; i++) {
      held = held << 6 | sixBits(text.charAt(places[i]));
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        push("as Base64", scanner, held >> bits & 0xFF, places[i]);
      }
    }
  }

  // Hexadecimal: pairs in one word, or one by one with something between them.

  private void hexadecimal() {
    RunScanner even = new RunScanner(runs);
    int last = 0;
    int at = 0;
    while (at < text.length()) {
      int start = prefixed(at);
      int end = endOfHex(start);
      if (end == start) {
        at++;
        continue;
      }
      if (start - last > 4 || !separates(last, start)) {
        even.reset();
      }
      hexadecimal(even, start, end);
      int odd = (end - start) % 2;
      if (odd == 1) {
        even.reset();
      }
      if (end - start > 2 * runs.length()) {
        hexadecimal(new RunScanner(runs), start + 1, end);
      }
      last = end;
      at = end;
    }
  }

  /** Passes over {@code 0x} and {@code \x}. */
  private int prefixed(int at) {
    if (at + 1 < text.length() && (text.charAt(at) == '0' || text.charAt(at) == '\\')) {
      char next = text.charAt(at + 1);
      return next == 'x' || next == 'X' ? at + 2 : at;
    }
    return at;
  }

  private int endOfHex(int start) {
    int end = start;
    while (end < text.length() && digit(text.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  private static int digit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private boolean separates(int from, int to) {
    for (int i = from; i < to; i++) {
      if (" :-,.;|\t\r\n\\x0X'\"".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private void hexadecimal(RunScanner scanner, int start, int end) {
    for (int i = start; i + 1 < end; i += 2) {
      int value = digit(text.charAt(i)) << 4 | digit(text.charAt(i + 1));
      push("as hexadecimal", scanner, value, i);
    }
  }

  // A hex dump: an offset, up to sixteen bytes, the same as text. The bytes go on in the next line.

  private void dumps() {
    RunScanner scanner = new RunScanner(runs);
    int line = 0;
    while (line < text.length()) {
      int end = text.indexOf('\n', line);
      end = end < 0 ? text.length() : end;
      if (!dump(scanner, line, end)) {
        scanner.reset();
      }
      line = end + 1;
    }
  }

  private boolean dump(RunScanner scanner, int from, int to) {
    int at = from;
    while (at < to && (text.charAt(at) == '|' || text.charAt(at) == ' ')) {
      at++;
    }
    int offset = Math.min(endOfHex(at), to);
    if (offset - at < 4 || offset - at > 16 || offset >= to) {
      return false;
    }
    at = offset;
    int bytes = 0;
    while (at < to && bytes < 16) {
      int end = Math.min(endOfHex(at), to);
      if (end == at) {
        if (" :|\t-".indexOf(text.charAt(at)) < 0) {
          break;
        }
        at++;
      } else if ((end - at) % 2 == 0 && end - at <= 32) {
        hexadecimal(scanner, at, end);
        bytes += (end - at) / 2;
        at = end;
      } else {
        break;
      }
    }
    return bytes > 0;
  }

  // An array of bytes or of characters, as numbers.

  private void numbers() {
    RunScanner scanner = new RunScanner(runs);
    int at = 0;
    int last = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c < '0' || c > '9') {
        at++;
        continue;
      }
      int start = at;
      int number = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        number = Math.min(100_000, number * 10 + text.charAt(at++) - '0');
      }
      boolean negative = start > last && text.charAt(start - 1) == '-';
      if (!betweenNumbers(last, negative ? start - 1 : start)) {
        scanner.reset();
      }
      last = at;
      int value = negative ? 256 - number : number;
      if (value < 0 || value > Character.MAX_VALUE || (negative && value < 128)) {
        scanner.reset();
      } else {
        push("as an array of numbers", scanner, value, start);
      }
    }
  }

  private boolean betweenNumbers(int from, int to) {
    if (to - from < 1 || to - from > 4) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (", ;\t\r\n".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  // An array of characters: each character, then the same text between.

  private void characters(String between) {
    int next = text.indexOf(between, 1); // where it stands next
    if (next < 0) {
      return; // as for nearly all texts: nothing is made for them
    }
    int step = 1 + between.length();
    RunScanner[] phases = new RunScanner[step];
    Arrays.setAll(phases, phase -> new RunScanner(runs));
    boolean[] open = new boolean[step];
    int opened = 0;
    for (int at = 0; at < text.length(); at++) {
      if (next <= at) {
        next = text.indexOf(between, at + 1);
        next = next < 0 ? Integer.MAX_VALUE : next;
      }
      if (opened == 0 && next > at + 1) {
        if (next > text.length()) {
          return;
        }
        at = next - 1; // nothing before that is a character of an array
      }
      int phase = at % step;
      boolean goesOn = next == at + 1;
      if (goesOn || open[phase]) {
        push("as an array of characters", phases[phase], text.charAt(at), at);
      }
      if (goesOn && !open[phase]) {
        open[phase] = true;
        opened++;
      } else if (!goesOn && open[phase]) {
        phases[phase].reset();
        open[phase] = false;
        opened--;
      }
    }
  }
}
