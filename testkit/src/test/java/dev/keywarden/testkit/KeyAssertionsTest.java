package dev.keywarden.testkit;

import static dev.keywarden.testkit.KeyAssertions.assertThat;
import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ApiKey;
import dev.keywarden.Explanation;
import dev.keywarden.Explanation.Outcome;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.KeywardenException;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyAssertionsTest {
  private final String value = Canary.value();
  private final String other = Canary.value();
  private final ScriptedProvider store =
      ScriptedProvider.named("store").put("API_KEY", value).put("OTHER_KEY", other);
  private final KeyChain keys =
      KeyChain.builder().ignoreAmbientConfiguration().variables(Map.of()).provider(store).build();
  private final ApiKey key = keys.require("API_KEY");

  @AfterEach
  void recover() {
    store.recover();
  }

  private KeyLookup found() {
    return KeyLookup.found(KeyMaterial.copyOf(value), "entry 7").version("3");
  }

  private KeywardenException denied() {
    store.fail("DENIED_KEY", Reason.DENIED);
    return catchThrowableOfType(KeyProviderException.class, () -> keys.require("DENIED_KEY"));
  }

  private KeywardenException missing() {
    return catchThrowableOfType(KeywardenException.class, () -> keys.require("API_KEYS"));
  }

  private KeywardenException unusable() {
    store.put("BLANK_KEY", " ");
    return catchThrowableOfType(KeywardenException.class, () -> keys.require("BLANK_KEY"));
  }

  private Explanation explained(String name) {
    return keys.explain(name);
  }

  private IllegalStateException leaky() {
    return new IllegalStateException("no", new IllegalArgumentException("got " + value));
  }

  Stream<ThrowingCallable> holding() {
    return Stream.of(
        () -> assertThat(key).hasName("API_KEY").comesFrom("store").isAt("scripted API_KEY"),
        () -> assertThat(key).hasVersion("1").hasValue(value).hasOtherValueThan(other).isOpen(),
        () -> assertThat(key).hasSameValueAs(keys.require("API_KEY")),
        () -> assertThat(found()).isFound().isAt("entry 7").hasVersion("3").hasValue(value),
        () -> assertThat(KeyLookup.absent("not there")).isAbsent(),
        () -> assertThat(KeyLookup.failed(Reason.DENIED, "no", "Ask.")).isFailed(Reason.DENIED),
        () -> assertThat(denied()).hasId("KW-201").hasReason(Reason.DENIED).comesFrom("store"),
        () -> assertThat(denied()).isAbout("DENIED_KEY").hasNothingOf(value),
        () -> assertThat(missing()).isAbout("API_KEYS").hasMessageContaining("API_KEYS"),
        () -> assertThat(unusable()).isAbout("BLANK_KEY").comesFrom("store"),
        () -> assertThat(explained("API_KEY")).isAnsweredBy("store").hasNothingOf(value),
        () -> assertThat(explained("API_KEYS")).isAnsweredByNobody().pointsAt("API_KEY"),
        () -> assertThat(explained("API_KEYS")).has("store", Outcome.ABSENT),
        () -> assertThat(explained("API_KEYS")).hasRemedyContaining("put("),
        () -> assertThatText("all is well").hasNothingOf(value),
        () -> assertThatFailure(new IllegalStateException("no")).hasNothingOf(value));
  }

  @ParameterizedTest
  @MethodSource("holding")
  void assertion_thatHolds_passes(ThrowingCallable assertion) {
    assertThatCode(assertion).doesNotThrowAnyException();
  }

  Stream<ThrowingCallable> broken() {
    return Stream.of(
        () -> assertThat((ApiKey) null).hasName("API_KEY"),
        () -> assertThat(key).hasName("OTHER_KEY"),
        () -> assertThat(key).comesFrom("env"),
        () -> assertThat(key).isAt("elsewhere"),
        () -> assertThat(key).hasVersion("2"),
        () -> assertThat(key).hasValue(other),
        () -> assertThat(key).hasOtherValueThan(value),
        () -> assertThat(key).hasSameValueAs(keys.require("OTHER_KEY")),
        () -> assertThat(key).isClosed(),
        () -> assertThat(KeyLookup.absent("not there")).isFound(),
        () -> assertThat(KeyLookup.absent("not there")).hasValue(value),
        () -> assertThat(found()).isAbsent(),
        () -> assertThat(found()).isFailed(Reason.DENIED),
        () -> assertThat(KeyLookup.failed(Reason.DENIED, "no", "Ask.")).isFailed(Reason.THROTTLED),
        () -> assertThat(found()).isAt("entry 8"),
        () -> assertThat(found()).hasVersion("4"),
        () -> assertThat(found()).hasValue(other),
        () -> assertThat(found()).hasValue(value + " "),
        () -> assertThat(denied()).hasId("KW-999"),
        () -> assertThat(denied()).hasReason(Reason.THROTTLED),
        () -> assertThat(missing()).hasReason(Reason.THROTTLED),
        () -> assertThat(denied()).comesFrom("env"),
        () -> assertThat(missing()).comesFrom("store"),
        () -> assertThat(denied()).isAbout("API_KEY"),
        () -> assertThat(denied()).hasNothingOf("DENIED_KEY"),
        () -> assertThat(explained("API_KEY")).isAnsweredBy("env"),
        () -> assertThat(explained("API_KEY")).isAnsweredByNobody(),
        () -> assertThat(explained("API_KEY")).has("store", Outcome.ABSENT),
        () -> assertThat(explained("API_KEY")).pointsAt("OTHER_KEY"),
        () -> assertThat(explained("API_KEYS")).hasRemedyContaining("export"),
        () -> assertThat(explained("API_KEY")).hasNothingOf("scripted API_KEY"),
        () -> assertThatText("a log line: " + value).hasNothingOf(value),
        () -> assertThatFailure(leaky()).hasNothingOf(value));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void assertion_thatDoesNotHold_failsAndShowsNoValue(ThrowingCallable assertion) {
    Throwable failure = catchThrowable(assertion);

    assertThat(failure).isInstanceOf(AssertionError.class);
    assertThat(LeakCheck.of(value).in(failure)).isEmpty();
    assertThat(LeakCheck.of(other).in(failure)).isEmpty();
  }

  @Test
  void isClosed_keyClosed_holds() {
    ApiKey closed = keys.require("OTHER_KEY");
    closed.close();

    assertThat(closed).isClosed();
    assertThat(catchThrowable(() -> assertThat(closed).hasValue(other)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("open");
  }

  @Test
  void hasNothingOf_valueInCause_namesTheCause() {
    assertThat(catchThrowable(() -> assertThatFailure(leaky()).hasNothingOf(value)))
        .hasMessageContaining("the cause of java.lang.IllegalStateException")
        .hasMessageContaining("the whole value at character 4");
  }

  @Test
  void hasValue_compared_isNoEvent() {
    List<String> events = new java.util.ArrayList<>();
    try (KeyChain heard =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .variables(Map.of())
            .provider(store)
            .listener(event -> events.add(event.type().name()))
            .build()) {
      assertThat(heard.require("API_KEY")).hasValue(value);
    }
    assertThat(events).containsExactly("RESOLVED");
  }
}
