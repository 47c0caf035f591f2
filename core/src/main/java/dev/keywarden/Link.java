package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.spi.KeyProvider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One place in the chain: a provider with what the user has said about it, or a reason for none.
 */
final class Link {
  /** Longer than any process waits; so that no limit overflows once it is in nanoseconds. */
  static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

  private final String name;
  private final @Nullable KeyProvider provider;
  private final @Nullable String skipped;
  private final boolean optional;
  private final boolean owned;
  private final Duration timeout;
  private final @Nullable Naming naming;
  private final @Nullable Circuit circuit;

  private Link(
      String name,
      @Nullable KeyProvider provider,
      @Nullable String skipped,
      boolean optional,
      boolean owned,
      Duration timeout,
      @Nullable Naming naming,
      @Nullable Circuit circuit) {
    this.name = name;
    this.provider = provider;
    this.skipped = skipped;
    this.optional = optional;
    this.owned = owned;
    this.timeout = timeout;
    this.naming = naming;
    this.circuit = circuit;
  }

  /**
   * @param owned whether the chain made the provider, and so closes it
   */
  static Link to(
      String name,
      KeyProvider provider,
      boolean optional,
      boolean owned,
      Duration timeout,
      Naming naming,
      Circuit circuit) {
    Duration limit = timeout.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : timeout;
    return new Link(name, provider, null, optional, owned, limit, naming, circuit);
  }

  static Link skipped(String name, String why) {
    return new Link(name, null, why, false, false, Duration.ZERO, null, null);
  }

  String name() {
    return name;
  }

  @Nullable String skipped() {
    return skipped;
  }

  KeyProvider provider() {
    return requireNonNull(provider, "a skipped link has no provider");
  }

  Naming naming() {
    return requireNonNull(naming, "a skipped link names nothing");
  }

  Circuit circuit() {
    return requireNonNull(circuit, "a skipped link is not called");
  }

  boolean optional() {
    return optional;
  }

  Duration timeout() {
    return timeout;
  }

  void close() {
    if (owned && provider != null) {
      try {
        provider.close();
      } catch (RuntimeException | Error e) { // one that fails must not keep the rest open
        System.getLogger(KeyChain.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "Provider '" + name + "' threw " + e.getClass().getName() + " in close().");
      }
    }
  }
}
