package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A key that has taken the place of another. Both stay usable until they are closed.
 *
 * <p>Immutable. It prints names, providers and fingerprints, no values.
 *
 * @param previous the key that was handed out until now
 * @param current the key that is handed out from now on
 * @param at when, by the chain's clock
 */
public record Rotation(ApiKey previous, ApiKey current, Instant at) {
  /**
   * Checks that nothing is null.
   *
   * @param previous the key that was handed out until now
   * @param current the key that is handed out from now on
   * @param at when, by the chain's clock
   */
  public Rotation {
    requireNonNull(previous, "previous");
    requireNonNull(current, "current");
    requireNonNull(at, "at");
  }
}
