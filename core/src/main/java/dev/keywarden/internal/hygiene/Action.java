package dev.keywarden.internal.hygiene;

/** What becomes of a value with a fault. Not API; may change at any time. */
public enum Action {
  /** The value is refused. */
  REJECT,
  /** The fault is cut off, and an event says so. */
  TRIM,
  /** The value is taken as it is. */
  ALLOW
}
