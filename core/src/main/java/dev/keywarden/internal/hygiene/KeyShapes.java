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
    "dop_v1_",
    "-----BEGIN ",
  };

  /** Prefixes that a name could begin with too: what follows has to be random as well. */
  private static final String[] LIKELY = {
    "sk-", "hf_", "npm_", "SG.", "eyJ", "key-", "gsk_", "r8_"
  };

  /** Words that names begin with too: sixteen capitals and digits follow in an AWS key id. */
  private static final String[] AWS_ID = {"AKIA", "ASIA"};

  private static final int AWS_ID_LENGTH = 20;

  private static final int SHORTEST_KEY = 16;
  private static final int SHORTEST_RANDOM = 24;

  private static final int DIGIT = 0;
  private static final int UPPER = 1;
  private static final int LOWER = 2;

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
    return prefixLength(text, 0) > 0 || random(text, 0, false);
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
      if (startsWith(text, at, prefix) && random(text, at + prefix.length(), true)) {
        return prefix.length();
      }
    }
    for (String prefix : AWS_ID) {
      if (startsWith(text, at, prefix) && awsId(text, at)) {
        return prefix.length();
      }
    }
    return 0;
  }

  private static boolean awsId(CharSequence text, int at) {
    if (text.length() - at < AWS_ID_LENGTH) {
      return false;
    }
    boolean digit = false;
    for (int i = at; i < at + AWS_ID_LENGTH; i++) {
      int kind = kind(text.charAt(i));
      if (kind != DIGIT && kind != UPPER) {
        return false;
      }
      digit |= kind == DIGIT;
    }
    return digit;
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
   * case, and class names are words for the most part. Behind a prefix, one case will do.
   */
  private static boolean random(CharSequence text, int from, boolean behindPrefix) {
    int run = 0;
    int digits = 0;
    int upper = 0;
    int lower = 0;
    int changes = 0;
    int words = 0;
    int lowerRun = 0;
    boolean capitalised = false;
    int last = -1;
    for (int i = from; i < text.length(); i++) {
      int kind = kind(text.charAt(i));
      if (kind < 0) {
        run = digits = upper = lower = changes = words = lowerRun = 0;
        last = -1;
        continue;
      }
      run++;
      digits += kind == DIGIT ? 1 : 0;
      upper += kind == UPPER ? 1 : 0;
      lower += kind == LOWER ? 1 : 0;
      changes += last >= 0 && last != kind ? 1 : 0;
      if (kind == LOWER) {
        capitalised = lowerRun == 0 ? last == UPPER : capitalised;
        lowerRun++;
        words += inWord(lowerRun, capitalised);
      } else {
        lowerRun = 0;
      }
      last = kind;
      if (run < SHORTEST_RANDOM) {
        continue;
      }
      boolean each = digits >= 3 && upper >= 3 && lower >= 3;
      // One random text in thirty has hardly a digit, and changes its case all the more often.
      boolean turning = upper >= 6 && lower >= 6 && changes * 5 >= run * 2;
      boolean mixed = ((each && changes * 3 >= run) || turning) && words * 2 < run;
      if (mixed || (behindPrefix && digits >= 1 && changes * 4 >= run && words * 2 < run)) {
        return true;
      }
    }
    return false;
  }

  /** How many more characters count as a word: of three with a capital, or of four without. */
  private static int inWord(int lowerRun, boolean capitalised) {
    int enough = capitalised ? 2 : 4;
    if (lowerRun < enough) {
      return 0;
    }
    return lowerRun > enough ? 1 : capitalised ? 3 : 4;
  }

  private static int kind(char c) {
    if (c >= '0' && c <= '9') {
      return DIGIT;
    }
    if (c >= 'A' && c <= 'Z') {
      return UPPER;
    }
    return c >= 'a' && c <= 'z' ? LOWER : -1;
  }
}
