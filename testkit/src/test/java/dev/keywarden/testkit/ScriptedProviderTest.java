package dev.keywarden.testkit;

import static dev.keywarden.testkit.KeyAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScriptedProviderTest {
  private final String value = Canary.value();
  private final ScriptedProvider store = ScriptedProvider.named("store");

  private KeyChain chain() {
    return builder().build();
  }

  private KeyChain.Builder builder() {
    return KeyChain.builder().ignoreAmbientConfiguration().variables(Map.of()).provider(store);
  }

  private KeyProviderException failure(KeyChain keys, String name) {
    return catchThrowableOfType(KeyProviderException.class, () -> keys.require(name));
  }

  @Test
  void require_keyPut_givesItWithAllThatWasSaid() {
    Instant created = Instant.parse("2026-01-02T03:04:05Z");
    Instant expires = Instant.parse("2030-01-02T03:04:05Z");
    store.put("API_KEY", value).created("API_KEY", created).expires("API_KEY", expires);
    try (KeyChain keys = chain()) {
      ApiKey key = keys.require("API_KEY");

      assertThat(key).hasValue(value).comesFrom("store").hasVersion("1");
      assertThat(key.source().created()).contains(created);
      assertThat(key.source().expires()).contains(expires);
    }
  }

  @Test
  void rotate_keyThere_isTheNextVersionAndTheOldOneCanBeAskedFor() {
    store.put("API_KEY", value);
    String next = Canary.value();
    try (KeyChain keys = builder().set("keywarden.keys.OLD.store", "API_KEY?version=1").build()) {
      ApiKey before = keys.require("API_KEY");

      assertThat(store.rotate("API_KEY", next)).isEqualTo("2");
      keys.invalidate("API_KEY");

      assertThat(keys.require("API_KEY")).hasValue(next).hasVersion("2");
      assertThat(keys.require("OLD")).hasValue(value).hasVersion("1");
      assertThat(before).hasValue(value);
    }
  }

  @Test
  void freshFor_short_keyIsAskedForAgain() {
    store.put("API_KEY", value).freshFor(Duration.ofDays(1));

    KeyLookup answer = store.find(request("API_KEY"));

    assertThat(((KeyLookup.Found) answer).freshFor()).contains(Duration.ofDays(1));
    assertThat(answer).hasValue(value);
  }

  private static KeyRequest request(String name) {
    return KeyRequest.of(name, KeyEnvironment.TEST, Duration.ofSeconds(10));
  }

  @Test
  void fail_twice_worksAtTheThirdCall() {
    store.put("API_KEY", value).fail("API_KEY", Reason.THROTTLED, 2);
    try (KeyChain keys = chain()) {
      assertThat(failure(keys, "API_KEY")).hasReason(Reason.THROTTLED).hasNothingOf(value);
      assertThat(failure(keys, "API_KEY")).hasReason(Reason.THROTTLED);
      assertThat(keys.require("API_KEY")).hasValue(value);
    }
  }

  @Test
  void fail_oneKey_othersAreGiven() {
    store.put("API_KEY", value).put("OTHER_KEY", value).fail("API_KEY", Reason.DENIED);
    try (KeyChain keys = chain()) {
      assertThat(failure(keys, "API_KEY")).hasReason(Reason.DENIED);
      assertThat(keys.require("OTHER_KEY")).hasValue(value);

      store.recover();
      keys.invalidate("API_KEY"); // that it is refused is remembered for a while

      assertThat(keys.require("API_KEY")).hasValue(value);
    }
  }

  @Test
  void fail_noTimes_refused() {
    assertThatThrownBy(() -> store.fail("API_KEY", Reason.DENIED, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void failAll_untilRecovered_failsForEveryKey() {
    store.put("API_KEY", value).failAll(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThat(failure(keys, "API_KEY")).hasReason(Reason.UNAVAILABLE);
      assertThat(failure(keys, "NO_KEY")).hasReason(Reason.UNAVAILABLE);
      assertThatThrownBy(() -> store.findAll(List.of(request("API_KEY"))))
          .isInstanceOf(KeyProviderException.class);

      store.recover();

      assertThat(keys.require("API_KEY")).hasValue(value);
      assertThat(keys.find("NO_KEY")).isEmpty();
    }
  }

  @Test
  void stall_released_callGoesOn() throws Exception {
    store.put("API_KEY", value);
    ExecutorService callers = Executors.newSingleThreadExecutor();
    try (KeyChain keys = chain()) {
      Future<ApiKey> waiting;
      try (Stall stall = store.stall()) {
        waiting = callers.submit(() -> keys.require("API_KEY"));
        stall.awaitCaller();
        assertThat(waiting.isDone()).isFalse();
      }
      assertThat(waiting.get(20, TimeUnit.SECONDS)).hasValue(value);
      assertThat(keys.find("NO_KEY")).as("no later call waits").isEmpty();
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void stall_longerThanTheChainWaits_timesOut() {
    store.put("API_KEY", value);
    try (KeyChain keys = builder().timeout(Duration.ofMillis(50)).build();
        Stall stall = store.stall()) {
      assertThat(stall).isNotNull();
      assertThat(failure(keys, "API_KEY")).hasReason(Reason.TIMED_OUT);
    }
  }

  @Test
  void calls_keysOneByOneAndTogether_areCounted() {
    store.put("API_KEY", value).put("OTHER_KEY", value);
    try (KeyChain keys = chain()) {
      assertThat(keys.requireAll("API_KEY", "OTHER_KEY").names()).hasSize(2);
      assertThat(keys.require("API_KEY")).as("held already").isOpen();
      keys.invalidate("API_KEY");
      assertThat(keys.require("API_KEY")).isOpen();
    }
    assertThat(store.calls()).isEqualTo(2);
    assertThat(store.calls("API_KEY")).isEqualTo(2);
    assertThat(store.calls("OTHER_KEY")).isEqualTo(1);
    assertThat(store.requests())
        .extracting(KeyRequest::name)
        .containsExactly("API_KEY", "OTHER_KEY", "API_KEY");
  }

  @Test
  void remove_keyThere_isAbsent() {
    store.put("API_KEY", value).remove("API_KEY").remove("NEVER_THERE");
    try (KeyChain keys = chain()) {
      assertThat(keys.find("API_KEY")).isEmpty();
    }
  }

  @Test
  void expires_noSuchKey_refused() {
    assertThatThrownBy(() -> store.expires("API_KEY", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("API_KEY");
  }

  @Test
  void put_afterClose_refused() {
    store.close();

    assertThatThrownBy(() -> store.put("API_KEY", value)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void toString_keysInIt_showsNone() {
    store.put("API_KEY", value);

    assertThat(store).hasToString("ScriptedProvider[store]");
  }
}
