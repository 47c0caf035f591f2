package dev.keywarden.internal.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the names that somebody may have meant. Not API; may change at any time. */
public final class Nearest {
  /** More would be a list to read instead of a hint. */
  private static final int MOST = 3;

  private record Candidate(String name, int distance) {}

  private Nearest() {}

  /**
   * Returns the names that come close to one.
   *
   * @param wanted the name that does not exist
   * @param names the names that do
   * @return at most three, the nearest first
   */
  public static List<String> to(String wanted, Collection<String> names) {
    String plainWanted = plain(wanted);
    int limit = Math.max(2, plainWanted.length() / 4);
    List<Candidate> close = new ArrayList<>();
    for (String name : names) {
      if (!name.equals(wanted)) {
        int distance = distance(plainWanted, plain(name), limit);
        if (distance <= limit) {
          close.add(new Candidate(name, distance));
        }
      }
    }
    close.sort(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name));
    return close.stream().map(Candidate::name).distinct().limit(MOST).toList();
  }

  /**
   * Returns the one name that comes closest.
   *
   * @param wanted the name that does not exist
   * @param names the names that do
   * @return null if none is close
   */
  public static @Nullable String one(String wanted, Collection<String> names) {
    List<String> close = to(wanted, names);
    return close.isEmpty() ? null : close.get(0);
  }

  /** Case and separators are what people get wrong most: they do not count. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c != '_' && c != '-' && c != '.' && c != '/') {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** Levenshtein's distance, or more than the limit as soon as that is certain. */
  private static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
