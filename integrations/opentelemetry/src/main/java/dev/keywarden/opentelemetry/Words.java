package dev.keywarden.opentelemetry;

import java.util.Locale;
import java.util.regex.Pattern;

/** The values of attributes that come out of short lists. */
final class Words {
  private static final Pattern WORD = Pattern.compile("[a-z][a-z-]{0,39}");

  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Of several with commas between, the first: all their combinations would be too many sets. */
  static String first(String reasons) {
    int comma = reasons.indexOf(',');
    String first = comma < 0 ? reasons : reasons.substring(0, comma);
    return WORD.matcher(first).matches() ? first : "_OTHER";
  }
}
