package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.testkit.Canary;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that something may choke on, around a part that is looked for.
 *
 * @param what it is
 * @param canary made up at random, no two alike
 * @param bytes the value in UTF-8, or what is none
 * @param text the value; null if it is no text
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record HostileValue(String what, String canary, byte[] bytes, @Nullable String text) {
  /** What stands for the canary in the shapes below. */
  private static final String C = "@@";

  private static final int LENGTH = 40;
  private static final int MAXIMUM = 64 * 1024;
  private static final int FEWEST_DIGITS = 3;

  /** What each is, and its shape. */
  private static final String[] SHAPES = {
    "plain", C,
    "line feed in the middle", "a\n" + C,
    "line feed at the end", C + "\n",
    "CR LF at the end", C + "\r\n",
    "CR in the middle", C + "\rb",
    "several lines", "first\n" + C + "\r\nthird\n",
    "NEL", C + "\u0085b",
    "line separator", C + "\u2028b",
    "paragraph separator", "a\u2029" + C,
    "byte order mark", "\uFEFF" + C,
    "NUL in the middle", C + "\0b",
    "NUL first", "\0" + C,
    "all control characters", "\u0001\u0002\u0007\b\u000B\f\u000E\u001B[31m\u007F" + C,
    "double quotes", "\"" + C + "\"",
    "single quotes", "'" + C + "'",
    "an opening quote", "\"" + C,
    "a closing quote", C + "'",
    "smart quotes", "\u201C" + C + "\u201D",
    "backslashes", "\\" + C + "\\n\\u0041\\",
    "hash", "#" + C,
    "hash in the middle", C + " # comment",
    "dollar", "$" + C,
    "reference", "${" + C + "}",
    "nested reference", "${A:-${" + C + ":-b}}",
    "double braces", "{{ " + C + " }}",
    "JNDI", "${jndi:ldap://127.0.0.1:9/" + C + "}",
    "format specifiers", "%s%n%d%" + C + "%1$s",
    "message format", "{0}{" + C + "}'{'",
    "SLF4J braces", "{} " + C + " {}",
    "JSON object", "{\"api_key\": \"" + C + "\"}",
    "JSON object, broken", "{\"api_key\": \"" + C,
    "JSON object, deep", "{\"a\":{\"b\":[{\"key\":\"" + C + "\"}]}}",
    "JSON array", "[\"" + C + "\", 1]",
    "JSON string", "\"a\\\"" + C + "\\u0000\"",
    "JSON bare token", "tru" + C,
    "JSON number with more", "123" + C,
    "JSON twice the name", "{\"key\":\"" + C + "\",\"key\":\"" + C + "\"}",
    "JSON name that is the value", "{\"" + C + "\": 1}",
    "number", "1234567890.12e4" + C,
    "hexadecimal number", "0x" + C,
    "boolean", "true" + C,
    "null", "null" + C,
    "URI", "https://user:" + C + "@example.invalid/a?key=" + C + "#f",
    "URI, malformed", "https://[" + C + "/ %zz",
    "host and port", C + ".example.invalid:99999",
    "path", "/etc/" + C + "/../key",
    "Windows path", "C:\\keys\\" + C,
    "path with a NUL", "/etc/\0" + C,
    "regular expression", "(?<" + C + ">[a-",
    "glob", "{" + C + ",*",
    "UUID", "123e4567-e89b-12d3-a456-" + C,
    "date", "2026-11-24T18:00:00Z" + C,
    "duration", "PT" + C + "S",
    "XML", "<?xml version=\"1.0\"?><key>" + C + "</key",
    "XML entity", "<!DOCTYPE a [<!ENTITY b \"" + C + "\">]><a>&b;</a>",
    "HTML", "<script>alert('" + C + "')</script>",
    "YAML", "key: &a !!java.net.URL [\"" + C + "\"]",
    "SQL", "'; DROP TABLE keys; -- " + C,
    "command line", "-D" + C + "=a; rm -rf / `" + C + "` $(" + C + ")",
    "emoji", "\uD83D\uDD11" + C + "\uD83D\uDE80",
    "combining characters", "e\u0301\u0323" + C,
    "right to left", "\u202E" + C + "\u202C\u05D0",
    "zero width", "\u200B" + C + "\u200D",
    "not Latin", "\u043A\u043B\u044E\u0447" + C + "\u9375",
    "replacement character", "\uFFFD" + C,
    "leading blanks", "   " + C,
    "trailing blanks", C + "  \t",
    "tabs", "\t" + C + "\tb",
    "no-break space", "\u00A0" + C + "\u00A0",
    "header injection", C + "\r\nX-Injected: " + C,
    "header with a colon", "Bearer: " + C,
    "Bearer", "Bearer " + C,
    "two keys with a comma", "sk-" + C + ",sk-" + C,
    "two keys on two lines", "sk-" + C + "\nsk-" + C,
    "two keys with nothing between", "sk-ant-" + C + "sk-ant-" + C,
    "assignment", "ANTHROPIC_API_KEY=" + C,
    "export", "export KEY=\"" + C + "\"",
    "dotenv block", "KEY='" + C + "\nOTHER=" + C,
    "placeholder", "your-api-key-" + C,
    "placeholder in angles", "<" + C + ">",
    "encrypted", "encrypted:" + C,
    "vault reference", "op://vault/" + C + "/field",
    "base64 with padding", C + "==",
    "base64 of a basic login", "dXNlcjo" + C + "=",
    "comma list", "a," + C + ",b",
    "semicolons", "a;" + C + ";b=c",
    "long run", C + "x".repeat(2000),
  };

  static List<HostileValue> all() {
    List<HostileValue> all = new ArrayList<>();
    for (int i = 0; i < SHAPES.length; i += 2) {
      String shape = SHAPES[i + 1];
      all.add(of(SHAPES[i], canary -> shape.replace(C, canary)));
    }
    String pem = "-----%s PRIVATE KEY-----\n"; // put together here, so that no scanner takes it
    all.add(of("PEM", c -> pem.formatted("BEGIN") + c + "\n" + pem.formatted("END")));
    all.add(of("PEM, cut short", c -> pem.formatted("BEGIN") + c));
    all.add(of("64 KiB", c -> c + "y".repeat(MAXIMUM - c.length())));
    all.add(of("just over 64 KiB", c -> c + "y".repeat(MAXIMUM + 1 - c.length())));
    all.add(of("all blanks but one word", c -> " ".repeat(500) + c + " ".repeat(500)));
    all.add(ofBytes("invalid UTF-8 first", "\u00FF\u00FE", ""));
    all.add(ofBytes("invalid UTF-8 at the end", "", "\u00C3"));
    all.add(ofBytes("overlong UTF-8", "\u00C0\u00AF", "\u00E0\u0080\u0080"));
    all.add(ofBytes("a lone surrogate in UTF-8", "\u00ED\u00A0\u0080", ""));
    all.add(ofBytes("UTF-16 with its mark", "\u00FE\u00FF\u0000", "\u0000"));
    return List.copyOf(all);
  }

  /**
   * Makes a value.
   *
   * @param shape turns a canary into the value
   */
  static HostileValue of(String what, java.util.function.UnaryOperator<String> shape) {
    String canary = likeAKey();
    String text = shape.apply(canary);
    return new HostileValue(what, canary, text.getBytes(UTF_8), text);
  }

  /**
   * As mixed as keys are. Where a value stands in the place of a name, what tells it from one is
   * how it looks; and a name is worth quoting.
   */
  private static String likeAKey() {
    String like = alternating();
    while (like.chars().filter(Character::isDigit).count() < FEWEST_DIGITS) {
      like = alternating();
    }
    return like;
  }

  private static String alternating() {
    StringBuilder mixed = new StringBuilder();
    while (mixed.length() < LENGTH) {
      String more = Canary.value();
      for (int i = 0; i < more.length() && mixed.length() < LENGTH; i++) {
        char next = more.charAt(i);
        int last = mixed.length() - 1;
        if (last < 0 || Character.getType(mixed.charAt(last)) != Character.getType(next)) {
          mixed.append(next);
        }
      }
    }
    return mixed.toString();
  }

  private static HostileValue ofBytes(String what, String before, String after) {
    String canary = likeAKey();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(before.getBytes(ISO_8859_1));
    bytes.writeBytes(canary.getBytes(UTF_8));
    bytes.writeBytes(after.getBytes(ISO_8859_1));
    return new HostileValue(what, canary, bytes.toByteArray(), null);
  }

  /** The text, or what a lenient reader makes of the bytes. */
  String lenient() {
    return text == null ? new String(bytes, UTF_8) : text;
  }

  /** The value as a string of JSON, with its quotes. */
  String json() {
    StringBuilder json = new StringBuilder("\"");
    for (char c : lenient().toCharArray()) {
      if (c < ' ' || c == '"' || c == '\\' || c >= 0x7F) {
        json.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  @Override
  public String toString() {
    return what; // JUnit prints it
  }
}
