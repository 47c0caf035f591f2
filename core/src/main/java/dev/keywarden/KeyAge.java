package dev.keywarden;

import dev.keywarden.internal.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a key was created and when it expires, as seen at one moment, in words.
 *
 * @param created null where its provider cannot tell
 * @param expires null where its provider cannot tell, or it does not expire
 * @param now by the chain's clock
 * @param rule what is asked of it
 */
record KeyAge(@Nullable Instant created, @Nullable Instant expires, Instant now, AgeRule rule) {
  static final List<KeyFault> TOO_OLD =
      List.of(new KeyFault(KeyFault.Kind.TOO_OLD, KeyFault.Place.WHOLE, -1));

  /** Whether it is older than it may be. */
  boolean tooOld() {
    return created != null
        && !rule.maximum().isZero()
        && Duration.between(created, now).compareTo(rule.maximum()) >= 0;
  }

  /** Whether it expires so soon that somebody should do something. */
  boolean expiring() {
    return expires != null
        && !rule.warning().isZero()
        && Duration.between(now, expires).compareTo(rule.warning()) <= 0;
  }

  /** Returns how long the key can still be handed out; null for as long as one likes. */
  @Nullable Duration left() {
    Duration toEnd = expires == null ? null : Duration.between(now, expires);
    if (created == null || rule.maximum().isZero() || !rule.refusing()) {
      return toEnd;
    }
    Duration young = rule.maximum().minus(Duration.between(created, now));
    return toEnd == null || young.compareTo(toEnd) < 0 ? young : toEnd;
  }

  /** Returns such as "created 2026-01-01T00:00:00Z, 120 days ago, maximum 90 days". */
  String tooOldPhrase() {
    return creation() + ", maximum " + Durations.exact(rule.maximum());
  }

  /** Returns such as "expires 2026-05-01T00:00:00Z, in 3 days". */
  String expiryPhrase() {
    Duration left = expires == null ? Duration.ZERO : Duration.between(now, expires);
    return "expires " + expires + (left.isNegative() ? "" : ", in " + Durations.rough(left));
  }

  /**
   * Returns all of it.
   *
   * @param provider who was asked
   */
  String line(String provider) {
    String start = created == null ? unknown(provider) : tooOld() ? tooOldPhrase() : creation();
    return expires == null ? start : start + "; " + expiryPhrase();
  }

  /** Returns what is said of a key that its provider tells neither of. */
  static String unknown(String provider) {
    return "its age is not known: " + provider + " cannot tell it";
  }

  private String creation() {
    Duration age = created == null ? Duration.ZERO : Duration.between(created, now);
    return age.isNegative()
        ? "created "
            + created
            + ", which is "
            + Durations.rough(age.negated())
            + " from now: the store's clock and this machine's differ"
        : "created " + created + ", " + Durations.rough(age) + " ago";
  }
}
