package dev.keywarden.env;

/** How the name of a key becomes the name of an environment variable. */
public enum NameMapping {
  /** The variable is called exactly as the key is. */
  EXACT,
  /**
   * Letters become capitals, and {@code . - /} become {@code _}: {@code payment/stripe-key} is read
   * from {@code PAYMENT_STRIPE_KEY}. Two names that meet in one variable are one key.
   */
  UPPER_SNAKE;

  String apply(String name) {
    if (this == EXACT) {
      return name;
    }
    StringBuilder variable = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      variable.append(c == '.' || c == '-' || c == '/' ? '_' : Character.toUpperCase(c));
    }
    return variable.toString();
  }
}
