package dev.keywarden.dotenv.syntax;

/** Why a line of a {@code .env} file, or the whole file, cannot be read. Immutable. */
public enum Reason {
  /** A value opens with a single quote, and no single quote follows in the rest of the file. */
  UNTERMINATED_SINGLE_QUOTE("the single quote that opens the value is never closed"),

  /** A value opens with a double quote, and no double quote follows in the rest of the file. */
  UNTERMINATED_DOUBLE_QUOTE("the double quote that opens the value is never closed"),

  /** A line opens with a single quote, which quotes a name, and the quote is never closed. */
  UNTERMINATED_QUOTED_NAME("the single quote that opens the name is never closed"),

  /**
   * A quoted value is followed by something other than a comment. Either the value holds its own
   * quote unescaped, or the closing quote is missing and the next quote of the file was taken.
   */
  TEXT_AFTER_CLOSING_QUOTE(
      "text follows the closing quote: escape the quotes inside the value with a backslash,"
          + " or close the value on the line where it opens"),

  /**
   * White space and {@code #} follow {@code =}. To python-dotenv 1.2.2 the value begins with the
   * {@code #}; to 1.2.4 it is empty, and the rest a comment.
   */
  HASH_WHERE_VALUE_BEGINS(
      "a '#' stands where the value begins: put the value in quotes if the '#' belongs to it,"
          + " or leave nothing behind '=' if there is no value"),

  /**
   * Each quote that could close the value has a backslash before it, as in {@code "C:\dir\"}. To
   * python-dotenv 1.2.2 the last of them closes it all the same, to 1.2.4 none does.
   */
  BACKSLASH_BEFORE_CLOSING_QUOTE(
      "a backslash stands before the quote that closes the value: leave out the quotes around the"
          + " value if it ends with a backslash, or add the closing quote if it does not end there"),

  /**
   * A quote has two backslashes before it, or four, as in {@code "C:\dir\\"}, and another quote
   * follows. To python-dotenv 1.2.4 the first closes the value, to 1.2.2 it does not.
   */
  BACKSLASHES_BEFORE_QUOTE(
      "an even number of backslashes stands before a quote: leave out the quotes around the value"
          + " if it ends there, or use the other kind of quotes around it if it does not"),

  /** A line starts with {@code =}, or with an empty quoted name. */
  NO_NAME("there is no name before '='"),

  /** The word {@code export} and white space, and then nothing. */
  EXPORT_WITHOUT_NAME("'export' is not followed by a name"),

  /** A name is followed by a colon, as in YAML. */
  COLON_INSTEAD_OF_EQUALS("a colon stands where '=' is expected"),

  /** A name is followed by a further word, so that neither {@code =} nor the line's end comes. */
  TEXT_AFTER_NAME("text follows the name where '=' is expected"),

  /** A name holds a control character, such as NUL; typical of a file saved as UTF-16. */
  CONTROL_CHARACTER_IN_NAME("the name holds a control character"),

  /** A name holds a character that nobody sees, such as a zero width space. */
  INVISIBLE_CHARACTER_IN_NAME("the name holds an invisible character"),

  /** The bytes are not UTF-8. */
  INVALID_UTF8("the file is not valid UTF-8"),

  /** The file starts with the byte order mark of UTF-16. */
  UTF16("the file is UTF-16; save it as UTF-8"),

  /** The references of a value expand to more than {@link Interpolation#MAX_EXPANDED_CHARS}. */
  EXPANSION_TOO_LARGE("the references expand to too long a value");

  private final String explanation;

  Reason(String explanation) {
    this.explanation = explanation;
  }

  /**
   * Returns what is wrong, in words that fit after {@code "line 3: "}. It holds no content of the
   * file.
   *
   * @return the explanation
   */
  public String explanation() {
    return explanation;
  }
}
