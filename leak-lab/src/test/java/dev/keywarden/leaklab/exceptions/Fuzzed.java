package dev.keywarden.leaklab.exceptions;

/**
 * A generated value. It prints nothing of itself, since what finds a fault also prints what it was
 * found with; the seed that is printed besides makes the same value again.
 *
 * @param before what stands before the canary
 * @param canary the part that is looked for
 * @param after what stands behind it
 * @param choice which of several ways is taken
 */
record Fuzzed(String before, String canary, String after, int choice) {
  String text() {
    return before + canary + after;
  }

  @Override
  public String toString() {
    return "a value of " + text().length() + " characters, way " + choice;
  }
}
