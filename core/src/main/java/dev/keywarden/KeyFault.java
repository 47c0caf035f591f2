package dev.keywarden;

/**
 * Something wrong with a value: its kind and where it is, never the content.
 *
 * <p>Immutable.
 *
 * @param kind what is wrong
 * @param place where in the value
 * @param position how many characters (UTF-16 units) stand before it; -1 unless {@code place} is
 *     {@link Place#INSIDE}, since a position at the end would tell the length
 */
public record KeyFault(Kind kind, Place place, int position) {

  /** Where in a value a fault is. */
  public enum Place {
    /** It is the whole value. */
    WHOLE,
    /** The value begins with it. */
    START,
    /** The value ends with it. */
    END,
    /** It stands around the value. */
    AROUND,
    /** It stands between other characters. */
    INSIDE
  }

  /** What can be wrong with a value. */
  public enum Kind {
    /** {@code changeme}, {@code your-api-key-here}, {@code <key>}, {@code xxxx}. */
    PLACEHOLDER("it is a placeholder", "Put the real key there."),
    /** A reference such as <code>$&#123;OTHER&#125;</code> that nobody resolved. */
    UNRESOLVED_REFERENCE(
        "it is a reference that nothing has resolved",
        "Put the key itself there, or let the tool that understands the reference write it."),
    /** Nothing, or white space alone. */
    BLANK("it is empty or blank", "Put the key there, or remove the entry altogether."),
    /** A space or tab, or more than one line break, at either end. */
    WHITE_SPACE("white space", "Remove it, or set keywarden.hygiene.white-space=trim."),
    /** One line break at the end: the one fault that is trimmed unless told otherwise. */
    TRAILING_LINE_BREAK(
        "a line break", "Store it without one (printf '%s' or echo -n instead of echo)."),
    /** A line break between other characters. */
    LINE_BREAK("a line break", "A key is one line; check what was pasted."),
    /** U+FEFF, which editors write at the start of a file. */
    BYTE_ORDER_MARK(
        "a byte order mark",
        "Save it as UTF-8 without BOM, or set keywarden.hygiene.byte-order-mark=trim."),
    /** U+0000. */
    NUL("a NUL character", "Store the key as text, not as a padded or UTF-16 field."),
    /** Typographic quotation marks. */
    SMART_QUOTES(
        "a typographic quotation mark", "A word processor put it there; copy the key again."),
    /** Plain quotation marks around the value. */
    SURROUNDING_QUOTES(
        "quotation marks", "Remove them, or set keywarden.hygiene.surrounding-quotes=trim."),
    /**
     * A character that no HTTP header field value may hold (RFC 9110, section 5.5: visible ASCII,
     * with spaces and tabs in between). Bytes above 0x7F are allowed there for old content alone
     * and refused by most clients, which then print the value, so they count too.
     */
    NOT_HEADER_SAFE(
        "a character that no HTTP header may hold (RFC 9110, section 5.5)",
        "Copy the key again from where it was issued."),
    /**
     * A JSON document with the key as one of its fields, as the consoles of some stores write it.
     */
    JSON_OBJECT(
        "it is a JSON object",
        "Name the field that is the key after the place (…#/field), or set the key's kind to text."),
    /** Two keys where there should be one. */
    TWO_KEYS("a second key begins", "Keep one key in one entry."),
    /** It was created longer ago than {@code keywarden.maximum-age}, which is set to refuse. */
    TOO_OLD(
        "it is older than it may be",
        "Replace it where it was issued, and put the new one into its store.");

    private final String phrase;
    private final String remedy;

    Kind(String phrase, String remedy) {
      this.phrase = phrase;
      this.remedy = remedy;
    }

    String remedy() {
      return remedy;
    }
  }

  /**
   * Returns the kind and the place.
   *
   * @return such as "a line break at its end"
   */
  @Override
  public String toString() {
    return switch (place) {
      case WHOLE -> kind.phrase;
      case START -> kind.phrase + " at its start";
      case END -> kind.phrase + " at its end";
      case AROUND -> kind.phrase + " around it";
      case INSIDE -> kind.phrase + " after character " + position;
    };
  }
}
