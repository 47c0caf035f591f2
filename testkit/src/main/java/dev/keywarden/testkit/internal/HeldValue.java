package dev.keywarden.testkit.internal;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.UnusableKeyException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what an answer holds. There is no way out of a {@code KeyMaterial} but through a chain,
 * so each comparison builds one that takes any text as it stands. Not API; may change at any time.
 */
public final class HeldValue {
  /** So that the chain need not start the thread that makes keys stale. */
  private static final Duration ALWAYS = Duration.ofDays(36_500);

  private HeldValue() {}

  /** Hands one answer on. */
  private record Answered(KeyLookup.Found found) implements KeyProvider {
    @Override
    public String name() {
      return "answered";
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      return found.freshFor(ALWAYS);
    }
  }

  /**
   * Says how a value differs from the expected one. The value is zeroed afterwards.
   *
   * @param found the answer that holds it
   * @param expected what it should be
   * @return the difference, without either value; empty if there is none
   */
  public static Optional<String> difference(KeyLookup.Found found, String expected) {
    if (found.material().closed()) {
      return Optional.of("a KeyMaterial that is closed already");
    }
    try (KeyChain chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .executor(Runnable::run)
            .set("keywarden.keys.VALUE.kind", "text")
            .set("keywarden.hygiene.placeholder", "allow")
            .set("keywarden.hygiene.unresolved-reference", "allow")
            .provider(new Answered(found))
            .build()) {
      return difference(chain.require("VALUE"), expected);
    } catch (UnusableKeyException e) { // no chain gives out a blank value, whatever its rules
      return expected.isBlank() ? Optional.empty() : Optional.of("a blank value");
    }
  }

  private static Optional<String> difference(ApiKey key, String expected) {
    if (key.matches(expected)) {
      return Optional.empty();
    }
    return key.use(
        actual -> {
          char[] wanted = expected.toCharArray();
          int same = Arrays.mismatch(actual, wanted);
          return Optional.of(
              "a value of "
                  + actual.length
                  + " characters, not the one of "
                  + wanted.length
                  + " that is kept (both not shown); they differ from character "
                  + same
                  + " on");
        });
  }
}
