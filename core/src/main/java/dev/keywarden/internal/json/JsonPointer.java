package dev.keywarden.internal.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names one value of a JSON document (RFC 6901), in its string form: {@code /llm/anthropic}, or
 * nothing for the whole document. Not API; may change at any time.
 *
 * <p>Immutable.
 *
 * @param tokens the members and indices on the way, unescaped
 */
public record JsonPointer(List<String> tokens) {
  /**
   * Copies the tokens.
   *
   * @param tokens the members and indices on the way, unescaped
   */
  public JsonPointer {
    tokens = List.copyOf(tokens);
  }

  /**
   * Reads a pointer.
   *
   * @param text empty, or beginning with {@code /}; {@code ~1} stands for {@code /} and {@code ~0}
   *     for {@code ~}
   * @return null if it is none (RFC 6901, section 3)
   */
  public static @Nullable JsonPointer parse(String text) {
    if (text.isEmpty()) {
      return new JsonPointer(List.of());
    }
    if (text.charAt(0) != '/') {
      return null;
    }
    List<String> tokens = new ArrayList<>();
    StringBuilder token = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/') {
        tokens.add(token.toString());
        token.setLength(0);
      } else if (c != '~') {
        token.append(c);
      } else {
        char escaped = i + 1 < text.length() ? text.charAt(++i) : 0;
        if (escaped != '0' && escaped != '1') {
          return null;
        }
        token.append(escaped == '0' ? '~' : '/');
      }
    }
    tokens.add(token.toString());
    return new JsonPointer(tokens);
  }

  /**
   * Returns the text of the pointer up to a token.
   *
   * @param count how many tokens
   * @return such as {@code /llm}
   */
  public String prefix(int count) {
    StringBuilder text = new StringBuilder();
    for (String token : tokens.subList(0, count)) {
      text.append('/').append(escape(token));
    }
    return text.toString();
  }

  /**
   * Escapes a text so that it is one token of a pointer.
   *
   * @param token any text
   * @return the same with {@code ~0} for {@code ~} and {@code ~1} for {@code /}
   */
  public static String escape(String token) {
    return token.replace("~", "~0").replace("/", "~1");
  }

  /**
   * Returns the pointer as it is written.
   *
   * @return such as {@code /llm/anthropic}
   */
  @Override
  public String toString() {
    return prefix(tokens.size());
  }
}
