package dev.keywarden.dotenv.syntax;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One name of a {@code .env} file, with or without a value. A view into the text that it was found
 * in: once that is closed, only {@link #line()} and {@link #hasValue()} answer. Not thread-safe.
 */
public final class Binding {
  /** The quote field of a value that stands without quotes. */
  static final char UNQUOTED = '\0';

  /**
   * The longest name that is ever printed. Real names are far shorter; a key pasted without its
   * name, which the syntax takes for one, often is not.
   */
  private static final int MAX_PRINTABLE_LENGTH = 128;

  /** The characters of an 80-bit key in Base32. */
  private static final int SHORTEST_BASE32_KEY = 16;

  private final DotenvText owner;
  private final int line;
  private final int nameStart;
  private final int nameEnd;
  private final int valueStart;
  private final int valueEnd;
  private final char quote;
  private final boolean trusted;
  private final @Nullable Reason dispute;

  /**
   * Creates a binding over ranges of the owner's characters.
   *
   * @param valueStart where the value starts, quotes not counted; negative if there is no value
   * @param trusted whether the name is surely a name, not a piece of a value that was torn apart
   * @param dispute why some versions of python-dotenv do not have this binding, or null
   */
  Binding(
      DotenvText owner,
      int line,
      int nameStart,
      int nameEnd,
      int valueStart,
      int valueEnd,
      char quote,
      boolean trusted,
      @Nullable Reason dispute) {
    this.owner = owner;
    this.line = line;
    this.nameStart = nameStart;
    this.nameEnd = nameEnd;
    this.valueStart = valueStart;
    this.valueEnd = valueEnd;
    this.quote = quote;
    this.trusted = trusted;
    this.dispute = dispute;
  }

  /**
   * Returns the name, whatever it is. Do not print it: a line that is nothing but a key is a name
   * to this syntax. {@link #printableName()} is for printing.
   *
   * @return the name, made into a string by this call
   * @throws IllegalStateException if the text is closed
   */
  public String name() {
    return new String(owner.chars(), nameStart, nameEnd - nameStart);
  }

  /**
   * Returns the name if it can be printed without harm, or null. It can if it is a plain name of at
   * most 128 characters, a value is assigned to it, and nothing makes it likely that it is a piece
   * of a value: no broken quote further up, no bare word just before, as in a private key pasted
   * without quotes, and no empty value that could be the padding of Base64.
   *
   * @return the name, or null
   * @throws IllegalStateException if the text is closed
   */
  public @Nullable String printableName() {
    return trusted && hasValue() && !isPadding()
        ? plainName(owner.chars(), nameStart, nameEnd)
        : null;
  }

  /**
   * Returns the line on which the name stands.
   *
   * @return the line; 1-based
   */
  public int line() {
    return line;
  }

  /**
   * Tells whether a value is assigned to the name, be it empty. A bare word has none.
   *
   * @return whether there is a value
   */
  public boolean hasValue() {
    return valueStart >= 0;
  }

  /**
   * Returns the value: without its quotes, with its escapes decoded, with its references as they
   * stand.
   *
   * @return a fresh array, which the caller zeroes
   * @throws IllegalStateException if there is no value, or the text is closed
   */
  public char[] value() {
    char[] text = owner.chars();
    if (!hasValue()) {
      throw new IllegalStateException("the name on line " + line + " has no value");
    }
    if (quote == UNQUOTED) {
      return Arrays.copyOfRange(text, valueStart, valueEnd);
    }
    // Counted first and filled second, so that no larger array with the value is left behind.
    char[] value = new char[valueEnd - valueStart - countEscapes(text)];
    int to = 0;
    for (int from = valueStart; from < valueEnd; from++) {
      char c = text[from];
      if (isEscape(text, from)) {
        from++;
        c = unescaped(text[from]);
      }
      value[to++] = c;
    }
    return value;
  }

  boolean isNamed(String name) {
    int length = nameEnd - nameStart;
    if (name.length() != length) {
      return false;
    }
    char[] text = owner.chars();
    for (int i = 0; i < length; i++) {
      if (text[nameStart + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  CharSpan nameSpan() {
    return new CharSpan(owner.chars(), nameStart, nameEnd);
  }

  /** Throws if versions of python-dotenv disagree about this binding. */
  void requireUndisputed() {
    if (dispute != null) {
      throw new DotenvSyntaxException(dispute, line);
    }
  }

  /** Tells without a copy whether the value might hold a reference. */
  boolean mayHoldReference() {
    char[] text = owner.chars();
    for (int i = valueStart; i < valueEnd - 1; i++) {
      if (text[i] == '$' && text[i + 1] == '{') {
        return true;
      }
    }
    return false;
  }

  /** Returns the name in this range if it is a plain one, or null. */
  static @Nullable String plainName(char[] text, int start, int end) {
    if (start >= end || end - start > MAX_PRINTABLE_LENGTH) {
      return null;
    }
    for (int i = start; i < end; i++) {
      char c = text[i];
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
      boolean inner = (c >= '0' && c <= '9') || c == '.' || c == '-';
      if (!letter && (i == start || !inner)) {
        return null;
      }
    }
    return new String(text, start, end - start);
  }

  /**
   * Tells whether a name is in capitals as those of variables are, and so not a key in Base64 or
   * Base32 whose padding was taken for {@code =}. That a long one has an underscore excludes
   * Base32.
   */
  static boolean isLikeVariable(char[] text, int start, int end) {
    boolean underscore = false;
    for (int i = start; i < end; i++) {
      char c = text[i];
      underscore |= c == '_';
      if (c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
        return false;
      }
    }
    return underscore || end - start < SHORTEST_BASE32_KEY;
  }

  /** Tells whether all there is after the name is {@code =} or {@code ==}. */
  private boolean isPadding() {
    int length = valueEnd - valueStart;
    return quote == UNQUOTED && (length == 0 || (length == 1 && owner.chars()[valueStart] == '='));
  }

  private int countEscapes(char[] text) {
    int count = 0;
    for (int i = valueStart; i < valueEnd; i++) {
      if (isEscape(text, i)) {
        count++;
        i++;
      }
    }
    return count;
  }

  private boolean isEscape(char[] text, int at) {
    if (text[at] != '\\' || at + 1 >= valueEnd) {
      return false;
    }
    char next = text[at + 1];
    if (next == '\\' || next == '\'') {
      return true;
    }
    return quote == '"' && (next == '"' || unescaped(next) != next);
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'a' -> '\u0007';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> '\u000b';
      default -> c;
    };
  }

  /** Returns the line alone: the name may be a key that was pasted without one. */
  @Override
  public String toString() {
    return "Binding[line " + line + "]";
  }
}
