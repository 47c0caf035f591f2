package dev.keywarden.dotenv;

/** What becomes of a file in a dangerous place or with a dangerous mode. */
public enum Strictness {
  /** The file is not read, and the chain stops. */
  REFUSE,
  /** The file is read, and the log says once what is wrong. */
  WARN
}
