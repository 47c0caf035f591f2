package dev.keywarden;

/** What a value is, which decides by what rules it is checked when it is loaded. */
public enum KeyKind {
  /**
   * One line of visible characters that fits into an HTTP header: what nearly every API key is, and
   * what a key counts as unless told otherwise.
   */
  TOKEN,
  /**
   * Free text: a PEM, a password, a JSON document. It is checked for placeholders and blanks only,
   * and comes back byte for byte.
   */
  TEXT
}
