package dev.keywarden.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How configuration writes lists and constants. Not API; may change at any time. */
public final class Words {
  private Words() {}

  /**
   * Splits a list.
   *
   * @param text items separated by commas, or null
   * @return the items without blanks around them; empty ones are left out
   */
  public static List<String> split(@Nullable String text) {
    List<String> items = new ArrayList<>();
    if (text != null) {
      int from = 0;
      while (from <= text.length()) {
        int comma = text.indexOf(',', from);
        int to = comma < 0 ? text.length() : comma;
        String item = text.substring(from, to).strip();
        if (!item.isEmpty()) {
          items.add(item);
        }
        from = to + 1;
      }
    }
    return List.copyOf(items);
  }

  /**
   * Returns the word for a constant.
   *
   * @param constant such as {@code GROUP_READABLE}
   * @return such as {@code group-readable}
   */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns whether a text can name a provider or an instance of one.
   *
   * @param text any text
   * @return whether it is 1 to 64 of {@code a-z 0-9 -}, beginning with a letter
   */
  public static boolean instanceName(String text) {
    if (text.isEmpty() || text.length() > 64 || text.charAt(0) < 'a' || text.charAt(0) > 'z') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
        return false;
      }
    }
    return true;
  }
}
