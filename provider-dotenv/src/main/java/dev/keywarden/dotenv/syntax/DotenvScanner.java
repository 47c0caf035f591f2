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
 *
 * <p>Versions of python-dotenv differ on two things: whether a {@code #} after {@code =} and white
 * space is a value, and which quote closes a value with backslashes in it. Such a statement is not
 * bound. As they may go on in different places after it, it is read once as either does, up to the
 * first statement that begins at the same place for both; see {@link #dispute}.
 */
final class DotenvScanner {
  private static final int NONE = -1;

  /** Whose notion of a closing quote holds. */
  private enum Version {
    /** That on which all agree; where they do not, nothing is bound. */
    ALL,

    /** Up to 1.2.2: a backslash escapes the quote behind it, however many stand before it. */
    OLDER,

    /** Since 1.2.4: a backslash escapes what is behind it, another backslash too. */
    NEWER
  }

  /** What was found, in the order of the file. */
  final List<Binding> bindings = new ArrayList<>();

  /**
   * The same, and the bindings that are reported as malformed for their names alone. Nobody can ask
   * for such a name, but to python-dotenv it is one, so a reference may point at it.
   */
  final List<Binding> all = new ArrayList<>();

  /** What only some versions bind, or bind to this value; never handed out. Also among all. */
  final List<Binding> disputed = new ArrayList<>();

  /** What binds nothing, in the order of the file. */
  final List<Malformed> malformed = new ArrayList<>();

  private final DotenvText owner;
  private final char[] text;
  private final int length;
  private final Version version;

  /** Why all that is found is disputed, or null if it is not. */
  private final @Nullable Reason dispute;

  private int position;
  private int line = 1;
  private int statementStart;

  /** The line on which the statement before ended. */
  private int lastLine;

  /** Whether the rest may be the inside of a value whose quotes went wrong. */
  private boolean torn;

  /** Whether the statement before was a bare word: the next may be the last line of a long key. */
  private boolean afterBareWord;

  DotenvScanner(DotenvText owner, char[] text, int length) {
    this.owner = owner;
    this.text = text;
    this.length = length;
    this.version = Version.ALL;
    this.dispute = null;
  }

  /** Creates a scanner that reads the parent's present statement as one version does. */
  private DotenvScanner(DotenvScanner parent, Version version, int firstLine, Reason dispute) {
    this.owner = parent.owner;
    this.text = parent.text;
    this.length = parent.length;
    this.version = version;
    this.dispute = dispute;
    this.position = parent.statementStart;
    this.line = firstLine;
  }

  void scan() {
    skipBlank();
    while (position < length) {
      moveToNextStatement();
    }
  }

  private void moveToNextStatement() {
    scanStatement();
    lastLine = line;
    skipBlank();
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
    if (version == Version.ALL && isAt('#') && text[position - 1] != '=') {
      boolean telling = Binding.isLikeVariable(text, nameStart, nameEnd);
      dispute(
          firstLine,
          Reason.HASH_WHERE_VALUE_BEGINS,
          telling ? plainName(nameStart, nameEnd) : null);
      return;
    }
    if (!isAt('"') && !isAt('\'')) {
      int start = position;
      int end = skipBareValue();
      add(firstLine, nameStart, nameEnd, start, end, Binding.UNQUOTED);
      return;
    }
    char quote = text[position];
    int start = position + 1;
    int end = closingQuote(quote, start);
    if (version != Version.OLDER) {
      int newerEnd = closingQuoteOfNewer(quote, start, end);
      if (version == Version.ALL && newerEnd != end) {
        Reason reason =
            newerEnd < 0 ? Reason.BACKSLASH_BEFORE_CLOSING_QUOTE : Reason.BACKSLASHES_BEFORE_QUOTE;
        dispute(firstLine, reason, plainName(nameStart, nameEnd));
        torn |= isOddCount('"') || isOddCount('\'');
        return;
      }
      end = newerEnd;
    }
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
   * Returns where a quoted value ends for older versions: at the first quote without a backslash
   * before it. If each has one, then at the last, whose backslash belongs to the value. Negative if
   * there is no quote.
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
   * Returns where a quoted value ends for newer versions: at the first quote that is not behind a
   * backslash, once those are paired off from the left. It cannot be behind the end for older
   * versions, which is the last place that is looked at. Negative if there is none.
   */
  private int closingQuoteOfNewer(char quote, int from, int olderEnd) {
    for (int i = from; i <= olderEnd; i++) {
      if (text[i] == quote) {
        return i;
      }
      if (text[i] == '\\') {
        i++;
      }
    }
    return NONE;
  }

  /**
   * Reports the statement, with all that follows up to where every version is at the start of the
   * same statement again, and goes on there. Whatever any of them binds on the way is disputed.
   */
  private void dispute(int firstLine, Reason reason, @Nullable String name) {
    DotenvScanner older = new DotenvScanner(this, Version.OLDER, firstLine, reason);
    DotenvScanner newer = new DotenvScanner(this, Version.NEWER, firstLine, reason);
    older.moveToNextStatement();
    newer.moveToNextStatement();
    while (older.position != newer.position) {
      (older.position < newer.position ? older : newer).moveToNextStatement();
    }
    for (DotenvScanner scanner : List.of(older, newer)) {
      disputed.addAll(scanner.all);
      all.addAll(scanner.all);
    }
    position = older.position;
    line = older.line;
    // Both end on the same line, for nothing but blank is between there and the next statement.
    int end = older.lastLine;
    malformed.add(new Malformed(firstLine, end, reason, name));
    afterBareWord = false;
    torn |= end > firstLine;
  }

  /**
   * Moves to the end of the line, and returns where the value ends: before the white space at its
   * end, or before the first {@code #} that has white space before it. A {@code #} right at the
   * start is a part of the value.
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
    Binding binding =
        new Binding(owner, firstLine, nameStart, nameEnd, start, end, quote, trusted, dispute);
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
