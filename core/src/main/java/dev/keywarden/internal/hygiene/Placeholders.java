package dev.keywarden.internal.hygiene;

import dev.keywarden.KeyFault.Kind;
import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells a value that stands for a key from a key. The list comes from what {@code .env.example}
 * files, vendors' documents and other tools write.
 */
final class Placeholders {
  /** Longer texts are documents. */
  private static final int LONGEST = 200;

  /** Random text has shorter names in braces by chance, and ones with digits at once. */
  private static final int SHORTEST_REFERENCE = 4;

  /** The whole value, in lower case, without {@code _ - .} and blanks. */
  private static final String[] WHOLE = {
    "changeme",
    "changeit",
    "changethis",
    "replaceme",
    "replacethis",
    "fixme",
    "todo",
    "tbd",
    "placeholder",
    "dummy",
    "example",
    "sample",
    "secret",
    "none",
    "null",
    "nil",
    "undefined",
    "apikey",
    "mykey",
    "myapikey",
    "yourkey",
    "yourapikey",
    "yoursecret",
    "yourtoken",
    "chamberme",
    "insertkeyhere",
    "insertapikeyhere",
    "pasteyourkeyhere",
    "keyhere",
    "apikeyhere",
    "tokenhere",
    "redacted",
    "masked",
    "hidden",
    "value",
    "string",
  };

  /** References that a tool should have resolved before the value came here. */
  private static final String[] REFERENCES = {
    "op://",
    "vault:",
    "ref+",
    "encrypted:",
    "ENC(",
    "arn:aws:secretsmanager:",
    "sm://",
    "gcp-sm://",
    "aws-sm://",
    "azure-kv://",
    "@Microsoft.KeyVault(",
  };

  private Placeholders() {}

  static @Nullable Kind kindOf(CharSequence value) {
    if (value.length() > LONGEST) {
      return null;
    }
    if (reference(value)) {
      return Kind.UNRESOLVED_REFERENCE;
    }
    return inBrackets(value) || repeated(value) || words(value) ? Kind.PLACEHOLDER : null;
  }

  private static boolean reference(CharSequence value) {
    int last = value.length() - 1;
    if (last >= 3 && value.charAt(0) == '$') {
      char open = value.charAt(1);
      char close = value.charAt(last);
      if ((open == '{' && close == '}') || (open == '(' && close == ')')) {
        return true;
      }
    }
    if (last >= 4 && KeyShapes.startsWith(value, 0, "{{") && value.charAt(last) == '}') {
      return true;
    }
    if (shellVariable(value) || embedded(value)) {
      return true;
    }
    for (String prefix : REFERENCES) {
      if (KeyShapes.startsWith(value, 0, prefix)) {
        return true;
      }
    }
    return false;
  }

  /** {@code $OPENAI_API_KEY}. */
  private static boolean shellVariable(CharSequence value) {
    if (value.length() <= SHORTEST_REFERENCE || value.charAt(0) != '$') {
      return false;
    }
    boolean letter = false;
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '_' && !upper(c) && (i == 1 || !digit(c))) {
        return false;
      }
      letter |= upper(c);
    }
    return letter;
  }

  /** <code>Bearer $&#123;TOKEN&#125;</code>: a name in braces, where random text has none. */
  private static boolean embedded(CharSequence value) {
    for (int i = 0; i + 2 < value.length(); i++) {
      if (value.charAt(i) == '$' && value.charAt(i + 1) == '{') {
        int end = endOfName(value, i + 2);
        if (end - i - 2 >= SHORTEST_REFERENCE
            && !hasDigit(value.subSequence(i + 2, i + 2 + SHORTEST_REFERENCE))
            && end < value.length()
            && (value.charAt(end) == '}' || (value.charAt(end) == ':' && closes(value, end)))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The end of {@code API_KEY}, {@code api.key}, {@code api-key} or {@code apiKey}. */
  private static int endOfName(CharSequence value, int from) {
    boolean capitals = upper(value.charAt(from));
    if (!capitals && !lower(value.charAt(from))) {
      return from;
    }
    int i = from + 1;
    while (i < value.length()) {
      char c = value.charAt(i);
      boolean camel = !capitals && upper(c) && lower(value.charAt(i - 1));
      boolean letter = capitals ? upper(c) : lower(c) || camel;
      if (!letter && !digit(c) && c != '_' && c != '.' && c != '-') {
        return i;
      }
      i++;
    }
    return i;
  }

  private static boolean closes(CharSequence value, int from) {
    for (int i = from; i < value.length(); i++) {
      if (value.charAt(i) == '}') {
        return true;
      }
    }
    return false;
  }

  private static boolean upper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean lower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** {@code <key>}, {@code [key]}, {@code %KEY%}, {@code __KEY__}. */
  private static boolean inBrackets(CharSequence value) {
    int last = value.length() - 1;
    if (last < 2) {
      return false;
    }
    char first = value.charAt(0);
    char end = value.charAt(last);
    boolean bracketed =
        (first == '<' && end == '>')
            || (first == '[' && end == ']')
            || (first == '%' && end == '%')
            || (last > 4
                && KeyShapes.startsWith(value, 0, "__")
                && value.charAt(last - 1) == '_'
                && end == '_');
    return bracketed && plainWords(value, 1, last);
  }

  /** JSON, markup and random text have other characters between their brackets too. */
  private static boolean plainWords(CharSequence value, int from, int to) {
    boolean letter = false;
    for (int i = from; i < to; i++) {
      char c = value.charAt(i);
      letter |= Character.isLetter(c);
      if (!Character.isLetterOrDigit(c) && " _-.:/'()".indexOf(c) < 0) {
        return false;
      }
    }
    return letter;
  }

  /** {@code xxxx}, {@code ****}, {@code sk-xxxxxxxx}, {@code sk-...}, {@code 0000}. */
  private static boolean repeated(CharSequence value) {
    int end = value.length();
    int run = 1;
    while (run < end && value.charAt(end - 1 - run) == value.charAt(end - 1)) {
      run++;
    }
    char c = value.charAt(end - 1);
    boolean filler = c == 'x' || c == 'X' || c == '*' || c == '.' || c == '\u2026' || c == '#';
    if (run == end) {
      return filler || end >= 4;
    }
    // Behind a prefix such as "sk-ant-" the filler has to be most of what is left.
    int prefix = prefixOf(value);
    int count = 0;
    for (int i = prefix; i < end; i++) {
      count += value.charAt(i) == c ? 1 : 0;
    }
    return filler && (run >= 3 || c == '\u2026') && count * 2 >= end - prefix;
  }

  private static int prefixOf(CharSequence value) {
    int at = 0;
    for (int i = 0; i < Math.min(value.length(), 16); i++) {
      char c = value.charAt(i);
      if (c == '-' || c == '_') {
        at = i + 1;
      }
    }
    return at;
  }

  private static boolean words(CharSequence value) {
    if (value.length() > 64) {
      return false;
    }
    char[] scratch = new char[value.length()];
    try {
      return words(value, CharBuffer.wrap(scratch, 0, strip(value, scratch)));
    } finally {
      Arrays.fill(scratch, '\0');
    }
  }

  private static boolean words(CharSequence value, CharSequence plain) {
    for (String word : WHOLE) {
      if (plain.length() == word.length() && KeyShapes.startsWith(plain, 0, word)) {
        return true;
      }
    }
    // AWS's documents use keys that end so, and only those do.
    if ((KeyShapes.startsWith(value, 0, "AKIA") && ends(value, "EXAMPLE"))
        || ends(value, "EXAMPLEKEY")
        || sameThroughout(plain)) {
      return true;
    }
    boolean key = contains(plain, "key") || contains(plain, "token") || contains(plain, "secret");
    boolean named = ends(plain, "key") || ends(plain, "token") || ends(plain, "secret");
    boolean ending = named || ends(plain, "password") || (key && ends(plain, "here"));
    if (contains(plain, "your")) {
      return ending;
    }
    if (hasDigit(plain)) {
      return false;
    }
    return (KeyShapes.startsWith(plain, 0, "my") && (named || ends(plain, "password")))
        || (key && ends(plain, "here"));
  }

  /** The nil UUID. */
  private static boolean sameThroughout(CharSequence plain) {
    for (int i = 1; i < plain.length(); i++) {
      if (plain.charAt(i) != plain.charAt(0)) {
        return false;
      }
    }
    return plain.length() >= 4;
  }

  /** Lower case, without separators: the same placeholder is written in many ways. */
  private static int strip(CharSequence value, char[] plain) {
    int length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '_' && c != '-' && c != '.' && c != ' ' && c != '!') {
        plain[length++] = Character.toLowerCase(c);
      }
    }
    return length;
  }

  private static boolean hasDigit(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean ends(CharSequence text, String end) {
    return text.length() >= end.length()
        && KeyShapes.startsWith(text, text.length() - end.length(), end);
  }

  private static boolean contains(CharSequence text, String part) {
    for (int i = 0; i + part.length() <= text.length(); i++) {
      if (KeyShapes.startsWith(text, i, part)) {
        return true;
      }
    }
    return false;
  }
}
