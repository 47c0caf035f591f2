package dev.keywarden.internal.naming;

import static java.util.Objects.requireNonNull;

import dev.keywarden.internal.json.JsonPointer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A place with gaps for the name of a key and of the environment: {@code
 * {environment}/{name:kebab}?version=3#/field}. Not API; may change at any time.
 *
 * <p>Immutable.
 */
public final class PlacePattern {
  private final String text;
  private final Map<String, String> parameters;
  private final @Nullable String field;

  private PlacePattern(String text, Map<String, String> parameters, @Nullable String field) {
    this.text = text;
    this.parameters = parameters;
    this.field = field;
  }

  /** What a pattern says that cannot be; its message is a rule that begins with a verb. */
  public static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    Invalid(String rule) {
      super(rule, null, false, false);
    }

    /**
     * Returns the rule that is broken.
     *
     * @return such as "has {name} or {environment} between braces"
     */
    public String rule() {
      return requireNonNull(getMessage(), "set by the constructor");
    }
  }

  /**
   * Reads a pattern, or a place without gaps.
   *
   * @param pattern what the user wrote
   * @param known the parameters that the store has; without any, a {@code ?} is a character like
   *     others
   * @return the pattern
   * @throws Invalid if it cannot be read
   */
  public static PlacePattern parse(String pattern, Set<String> known) throws Invalid {
    String rest = pattern;
    String field = null;
    int hash = fieldStart(pattern);
    if (hash >= 0) {
      field = rest.substring(hash + 1);
      rest = rest.substring(0, hash);
      if (JsonPointer.parse(field) == null) {
        throw new Invalid(
            "has a JSON pointer after '#' (RFC 6901), in which '~' is written ~0 and '/' within a"
                + " name ~1");
      }
    }
    Map<String, String> parameters = Map.of();
    int question = known.isEmpty() ? -1 : rest.indexOf('?');
    if (question >= 0) {
      parameters = parameters(rest.substring(question + 1), known);
      rest = rest.substring(0, question);
    }
    if (rest.isEmpty()) {
      throw new Invalid("has a place before '?' and '#'");
    }
    PlacePattern read = new PlacePattern(rest, parameters, field);
    read.fill("name", "environment"); // finds what is wrong between braces
    return read;
  }

  private static int fieldStart(String pattern) {
    for (int i = pattern.indexOf('#'); i >= 0; i = pattern.indexOf('#', i + 1)) {
      if (i + 1 == pattern.length() || pattern.charAt(i + 1) == '/') {
        return i;
      }
    }
    return -1;
  }

  private static Map<String, String> parameters(String query, Set<String> known) throws Invalid {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      boolean empty = equals < 0 || equals + 1 == part.length();
      if (!known.contains(name) || empty || parameters.containsKey(name)) {
        throw new Invalid(
            "has after '?' one value each for "
                + String.join(", ", new TreeSet<>(known))
                + " and nothing else");
      }
      parameters.put(name, part.substring(equals + 1));
    }
    return parameters;
  }

  /**
   * Fills the gaps.
   *
   * @param name of the key
   * @param environment that the process runs in
   * @return the place
   */
  public Place at(String name, String environment) {
    try {
      return fill(name, environment);
    } catch (Invalid e) {
      throw new IllegalStateException("a pattern that was read fits every name");
    }
  }

  private Place fill(String name, String environment) throws Invalid {
    Map<String, String> values = parameters;
    if (!parameters.isEmpty()) {
      values = new LinkedHashMap<>();
      for (Map.Entry<String, String> parameter : parameters.entrySet()) {
        values.put(parameter.getKey(), filled(parameter.getValue(), name, environment, false));
      }
    }
    return new Place(
        filled(text, name, environment, false),
        values,
        field == null ? null : JsonPointer.parse(filled(field, name, environment, true)));
  }

  private static String filled(String part, String name, String environment, boolean pointer)
      throws Invalid {
    if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
      return part;
    }
    StringBuilder filled = new StringBuilder();
    int at = 0;
    while (at < part.length()) {
      int open = part.indexOf('{', at);
      int close = part.indexOf('}', at);
      if (open < 0 && close < 0) {
        break;
      }
      if (open < 0 || close < open) {
        throw new Invalid(GAPS);
      }
      String word = gap(part.substring(open + 1, close), name, environment);
      filled.append(part, at, open).append(pointer ? JsonPointer.escape(word) : word);
      at = close + 1;
    }
    return filled.append(part, at, part.length()).toString();
  }

  private static final String GAPS =
      "has {environment}, {name}, {name:kebab}, {name:lower} or {name:upper} where there are braces";

  private static String gap(String gap, String name, String environment) throws Invalid {
    return switch (gap) {
      case "environment" -> environment;
      case "name" -> name;
      case "name:lower" -> name.toLowerCase(Locale.ROOT);
      case "name:upper" -> name.toUpperCase(Locale.ROOT);
      case "name:kebab" -> kebab(name);
      default -> throw new Invalid(GAPS);
    };
  }

  /** Words in lower case with a hyphen between them, be they written A_B, a.b, a/b or aB. */
  private static String kebab(String name) {
    StringBuilder kebab = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean word = c >= 'A' && c <= 'Z' && i > 0 && Character.isLowerCase(name.charAt(i - 1));
      if (word) {
        kebab.append('-');
      }
      kebab.append(c == '_' || c == '.' || c == '/' ? '-' : Character.toLowerCase(c));
    }
    return kebab.toString();
  }
}
