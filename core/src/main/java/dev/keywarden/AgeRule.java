package dev.keywarden;

import java.time.Duration;

/**
 * How old a key may be, and when its end is worth a word.
 *
 * @param maximum how old; zero for as old as it likes
 * @param refusing whether a key that is older is refused, and not just spoken of
 * @param warning how long before a key expires one says so; zero for never
 */
record AgeRule(Duration maximum, boolean refusing, Duration warning) {
  /** More than any key has; so that no sum of times overflows. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** What holds where nobody has said anything. */
  static final AgeRule DEFAULT =
      new AgeRule(KeyChain.DEFAULT_MAXIMUM_AGE, false, KeyChain.DEFAULT_EXPIRY_WARNING);

  AgeRule {
    maximum = maximum.compareTo(LONGEST) > 0 ? LONGEST : maximum;
  }

  AgeRule withMaximum(Duration other) {
    return new AgeRule(other, refusing, warning);
  }
}
