package dev.keywarden.internal.hygiene;

/**
 * Tells whether a text looks like the value of a key, so that a name or a configuration value that
 * somebody has pasted a key into is refused, and not printed.
 *
 * <p>The prefixes are the ones that the issuers document for scanners. Not API; may change at any
 * time.
 */
public final class KeyShapes {
  /** Prefixes that no name of a key or place begins with. */
  private static final String[] CERTAIN = {
    "sk-ant-",
    "sk-proj-",
    "sk-svcacct-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "whsec_",
    "github_pat_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "AIza",
    "ya29.",
    "AKIA",
    "ASIA",
    "dop_v1_",
    "-----BEGIN ",
  };

  /** Prefixes that a name could begin with too: what follows has to be random as well. */
  private static final String[] LIKELY = {
    "sk-", "hf_", "npm_", "SG.", "eyJ", "key-", "gsk_", "r8_"
  };

  private static final int SHORTEST_KEY = 16;
  private static final int SHORTEST_RANDOM = 24;

  private KeyShapes() {}

  /**
   * Returns whether a text looks like the value of a key.
   *
   * @param text any text
   * @return true when in doubt about a text that is certainly no name
   */
  public static boolean looksLikeKey(CharSequence text) {
    if (text.length() < SHORTEST_KEY) {
      return false;
    }
    return prefixLength(text, 0) > 0 || random(text, 0);
  }

  /**
   * Returns the length of an issuer's prefix at a position.
   *
   * @param text any text
   * @param at where to look
   * @return 0 if no prefix that is certain stands there
   */
  static int prefixLength(CharSequence text, int at) {
    for (String prefix : CERTAIN) {
      if (startsWith(text, at, prefix)) {
        return prefix.length();
      }
    }
    for (String prefix : LIKELY) {
      if (startsWith(text, at, prefix) && random(text, at + prefix.length())) {
        return prefix.length();
      }
    }
    return 0;
  }

  static boolean startsWith(CharSequence text, int at, String prefix) {
    if (text.length() - at < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (text.charAt(at + i) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Random text, as opposed to words: one long run of letters of both cases and digits that change
   * places often. Names have separators, paths have slashes, identifiers in hexadecimal have one
   * case.
   */
  private static boolean random(CharSequence text, int from) {
    int run = 0;
    int digits = 0;
    int upper = 0;
    int lower = 0;
    int changes = 0;
    int last = -1;
    for (int i = from; i < text.length(); i++) {
      int kind = kind(text.charAt(i));
      if (kind < 0) {
        run = digits = upper = lower = changes = 0;
        last = -1;
        continue;
      }
      run++;
      digits += kind == 0 ? 1 : 0;
      upper += kind == 1 ? 1 : 0;
      lower += kind == 2 ? 1 : 0;
      changes += last >= 0 && last != kind ? 1 : 0;
      last = kind;
      if (run >= SHORTEST_RANDOM && digits >= 3 && upper >= 3 && lower >= 3 && changes * 3 >= run) {
        return true;
      }
    }
    return false;
  }

  private static int kind(char c) {
    if (c >= '0' && c <= '9') {
      return 0;
    }
    if (c >= 'A' && c <= 'Z') {
      return 1;
    }
    return c >= 'a' && c <= 'z' ? 2 : -1;
  }
}
