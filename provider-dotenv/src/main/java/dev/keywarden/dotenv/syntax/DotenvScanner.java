package dev.keywarden.dotenv.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the statements of a text, in one pass from its start to its end. The text knows LF as its
 * only line break; see {@link Utf8Decoder}.
 *
 * <p>It takes linear time whatever the text: a quote that is not closed is looked for up to the end
 * of the text, but then there is no such quote left that could be looked for again.
 */
final class DotenvScanner {
  private static final int NONE = -1;

  /** What was found, in the order of the file. */
  final List<Binding> bindings = new ArrayList<>();

  /**
   * The same, and the bindings that are reported as malformed for their names alone. Nobody can ask
   * for such a name, but to python-dotenv it is one, so a reference may point at it.
   */
  final List<Binding> all = new ArrayList<>();

  /** What binds nothing, in the order of the file. */
  final List<Malformed> malformed = new ArrayList<>();

  private final DotenvText owner;
  private final char[] text;
  private final int length;
  private int position;
  private int line = 1;
  private int statementStart;

  /** Whether the rest may be the inside of a value whose quotes went wrong. */
  private boolean torn;

  /** Whether the statement before was a bare word: the next may be the last line of a long key. */
  private boolean afterBareWord;

  DotenvScanner(DotenvText owner, char[] text, int length) {
    this.owner = owner;
    this.text = text;
    this.length = length;
  }

  void scan() {
    skipBlank();
    while (position < length) {
      scanStatement();
      skipBlank();
    }
  }

  private void scanStatement() {
    int firstLine = line;
    statementStart = position;
    boolean exported = skipExport();
    if (isAt('#')) {
      skipRestOfLine();
      return;
    }
    int nameStart;
    int nameEnd;
    boolean quotedName = isAt('\'');
    if (quotedName) {
      nameStart = position + 1;
      nameEnd = indexOf('\'', nameStart);
      if (nameEnd <= nameStart) {
        Reason reason = nameEnd < 0 ? Reason.UNTERMINATED_QUOTED_NAME : Reason.NO_NAME;
        reject(firstLine, reason, null);
        return;
      }
      moveTo(nameEnd + 1);
    } else {
      nameStart = position;
      skipBareName();
      nameEnd = position;
      if (nameStart == nameEnd) {
        boolean nothing = exported && !isAt('=');
        reject(firstLine, nothing ? Reason.EXPORT_WITHOUT_NAME : Reason.NO_NAME, null);
        return;
      }
    }
    skipSpace();
    if (isAt('=')) {
      position++;
      skipSpace();
      scanValue(firstLine, nameStart, nameEnd);
    } else {
      scanBareWord(firstLine, nameStart, nameEnd, quotedName);
    }
  }

  private void scanBareWord(int firstLine, int nameStart, int nameEnd, boolean quotedName) {
    int after = position;
    if (skipToEndOfStatement()) {
      add(firstLine, nameStart, nameEnd, NONE, NONE, Binding.UNQUOTED);
      afterBareWord = true;
      return;
    }
    // Which of the words is the name can be told only if a colon shows it.
    int colon = quotedName ? NONE : colonIn(nameStart, nameEnd);
    if (colon >= 0) {
      reject(firstLine, Reason.COLON_INSTEAD_OF_EQUALS, plainName(nameStart, colon));
    } else if (text[after] == ':') {
      reject(firstLine, Reason.COLON_INSTEAD_OF_EQUALS, plainName(nameStart, nameEnd));
    } else {
      reject(firstLine, Reason.TEXT_AFTER_NAME, null);
    }
  }

  private void scanValue(int firstLine, int nameStart, int nameEnd) {
    if (!isAt('"') && !isAt('\'')) {
      int start = position;
      int end = skipBareValue();
      add(firstLine, nameStart, nameEnd, start, end, Binding.UNQUOTED);
      return;
    }
    char quote = text[position];
    int start = position + 1;
    int end = closingQuote(quote, start);
    if (end < 0) {
      reject(
          firstLine,
          quote == '"' ? Reason.UNTERMINATED_DOUBLE_QUOTE : Reason.UNTERMINATED_SINGLE_QUOTE,
          plainName(nameStart, nameEnd));
      return;
    }
    moveTo(end + 1);
    if (skipToEndOfStatement()) {
      add(firstLine, nameStart, nameEnd, start, end, quote);
      return;
    }
    reject(firstLine, Reason.TEXT_AFTER_CLOSING_QUOTE, plainName(nameStart, nameEnd));
  }

  /**
   * Returns where a quoted value ends: at the first quote without a backslash before it. If each
   * has one, then at the last, whose backslash belongs to the value; so {@code "C:\dir\"} is whole
   * if no quote follows in the file. Negative if there is no quote.
   */
  private int closingQuote(char quote, int from) {
    int escaped = NONE;
    for (int i = from; i < length; i++) {
      if (text[i] == quote) {
        if (text[i - 1] != '\\') {
          return i;
        }
        escaped = i;
      }
    }
    return escaped;
  }

  /**
   * Moves to the end of the line, and returns where the value ends: before the white space at its
   * end, or before the first {@code #} that has white space before it. A {@code #} right at the
   * start is a part of the value, even if there is white space between it and {@code =}.
   */
  private int skipBareValue() {
    int start = position;
    int end = NONE;
    while (position < length && text[position] != '\n') {
      if (end < 0 && text[position] == '#' && position > start && isSpace(text[position - 1])) {
        end = position;
      }
      position++;
    }
    if (end < 0) {
      end = position;
    }
    while (end > start && isSpace(text[end - 1])) {
      end--;
    }
    return end;
  }

  private void add(int firstLine, int nameStart, int nameEnd, int start, int end, char quote) {
    boolean trusted = !torn && !afterBareWord;
    Binding binding = new Binding(owner, firstLine, nameStart, nameEnd, start, end, quote, trusted);
    all.add(binding);
    Reason odd = oddityOfName(nameStart, nameEnd);
    if (odd == null) {
      bindings.add(binding);
    } else {
      malformed.add(new Malformed(firstLine, line, odd, null));
    }
    afterBareWord = false;
  }

  /** Reports the statement, and goes on with the line after the one that was reached. */
  private void reject(int firstLine, Reason reason, @Nullable String name) {
    skipRestOfLine();
    malformed.add(new Malformed(firstLine, line, reason, name));
    afterBareWord = false;
    torn |= line > firstLine || isOddCount('"') || isOddCount('\'');
  }

  /** Tells whether one of these quotes is left over between the statement's start and here. */
  private boolean isOddCount(char quote) {
    boolean odd = false;
    for (int i = statementStart; i < position; i++) {
      odd ^= text[i] == quote;
    }
    return odd;
  }

  private @Nullable String plainName(int start, int end) {
    return torn || afterBareWord ? null : Binding.plainName(text, start, end);
  }

  /** Returns where the name ends in {@code NAME:} and {@code NAME:"x}, or a negative number. */
  private int colonIn(int start, int end) {
    for (int i = start; i < end; i++) {
      if (text[i] == ':') {
        boolean last = i + 1 == end;
        return last || text[i + 1] == '"' || text[i + 1] == '\'' ? i : NONE;
      }
    }
    return NONE;
  }

  private @Nullable Reason oddityOfName(int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text[i];
      if (c > ' ' && c < 0x7F) {
        continue;
      }
      if (Character.isISOControl(c)) {
        return Reason.CONTROL_CHARACTER_IN_NAME;
      }
      if (Character.getType(Character.codePointAt(text, i, end)) == Character.FORMAT) {
        return Reason.INVISIBLE_CHARACTER_IN_NAME;
      }
    }
    return null;
  }

  /** Skips a comment, and tells whether the line ends here. */
  private boolean skipToEndOfStatement() {
    skipSpace();
    if (isAt('#')) {
      skipRestOfLine();
    }
    return position >= length || text[position] == '\n';
  }

  private boolean skipExport() {
    String export = "export";
    int after = position + export.length();
    if (after >= length || text[after] == '\n' || !isSpace(text[after])) {
      return false;
    }
    for (int i = 0; i < export.length(); i++) {
      if (text[position + i] != export.charAt(i)) {
        return false;
      }
    }
    position = after;
    skipSpace();
    return true;
  }

  private void skipBareName() {
    while (position < length) {
      char c = text[position];
      if (c == '=' || c == '#' || isSpace(c)) {
        return;
      }
      position++;
    }
  }

  /** Skips white space and line breaks. */
  private void skipBlank() {
    while (position < length && isSpace(text[position])) {
      if (text[position] == '\n') {
        line++;
      }
      position++;
    }
  }

  /** Skips white space up to the end of the line. */
  private void skipSpace() {
    while (position < length && text[position] != '\n' && isSpace(text[position])) {
      position++;
    }
  }

  private void skipRestOfLine() {
    while (position < length && text[position] != '\n') {
      position++;
    }
  }

  private void moveTo(int target) {
    while (position < target) {
      if (text[position] == '\n') {
        line++;
      }
      position++;
    }
  }

  private boolean isAt(char c) {
    return position < length && text[position] == c;
  }

  private int indexOf(char c, int from) {
    for (int i = from; i < length; i++) {
      if (text[i] == c) {
        return i;
      }
    }
    return NONE;
  }

  /**
   * Tells whether Python calls the character white space. Neither of Java's own notions is the
   * same: one leaves out the no-break spaces, the other the separators U+001C to U+001F.
   */
  static boolean isSpace(char c) {
    if (c < 0x80) {
      return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
    }
    if (c < 0x1680) {
      return c == 0x85 || c == 0xA0;
    }
    return c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
