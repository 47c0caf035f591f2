package dev.keywarden.leaklab.memory;

import java.util.Set;

/**
 * An array in a heap dump that holds a whole key.
 *
 * @param form how the key stands in it
 * @param array its type and length, such as {@code byte[8192]}
 * @param holders who leads to it: {@code Class.field} of the nearest object of a class that is not
 *     the JDK's, or of the last one on the way where all are the JDK's
 */
record Copy(Form form, String array, Set<Holder> holders) {
  private static final String JDK_VARIABLES = "java.lang.ProcessEnvironment";

  /** How a key stands in an array. */
  enum Form {
    LATIN1,
    UTF16,
    BASE64
  }

  /**
   * One who leads to an array.
   *
   * @param type the class
   * @param path the fields from there to the array
   */
  record Holder(String type, String path) {
    private static final String OURS = "dev.keywarden.";
    private static final String LAB = OURS + "leaklab.";

    boolean keywarden() {
      return type.startsWith(OURS) && !type.startsWith(LAB);
    }
  }

  /**
   * Whether it is there on Keywarden's account: an object of ours leads to it, and be it one among
   * several. The JDK's own map of variables is the JDK's, whoever points to it.
   */
  boolean keywarden() {
    return holders.stream().anyMatch(Holder::keywarden)
        && holders.stream().noneMatch(holder -> holder.type().equals(JDK_VARIABLES));
  }
}
