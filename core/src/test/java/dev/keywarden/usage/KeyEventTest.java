package dev.keywarden.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyEvent;
import dev.keywarden.KeyEventListener;
import dev.keywarden.KeyNotFoundException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.UnusableKeyException;
import dev.keywarden.spi.KeyProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a package that is none of Keywarden's, as an application is. */
class KeyEventTest {
  private static final String NAME = "TEST_API_KEY";
  private static final String VALUE = "q7Zt3Vx9Lm2" + "Rw8Kp5Bn4h2Jd6Fs0Gy1";
  private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

  private final List<KeyEvent> heard = new CopyOnWriteArrayList<>();

  private KeyChain chain(KeyProvider provider, KeyEventListener... listeners) {
    KeyChain.Builder builder =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .environment(KeyEnvironment.TEST)
            .clock(() -> NOW)
            .provider(provider);
    Arrays.asList(listeners).forEach(builder::listener);
    return builder.listener(heard::add).build();
  }

  private List<KeyEvent.Type> types() {
    return heard.stream().map(KeyEvent::type).toList();
  }

  private static KeyProviderException denied() {
    return new KeyProviderException(Reason.DENIED, "the store said no", "Ask for the right.");
  }

  @Test
  void resolved_firstRead_toldOnceWithAllFields() {
    try (KeyChain chain = chain(OneValueStore.holding(VALUE))) {
      ApiKey key = chain.require(NAME);
      assertThat(chain.require(NAME)).isSameAs(key);
      assertThat(chain.find(NAME)).containsSame(key);
      assertThat(chain.requireAll(NAME).get(NAME)).isSameAs(key);
    }

    assertThat(types()).containsExactly(KeyEvent.Type.RESOLVED);
    KeyEvent event = heard.get(0);
    assertThat(event.key()).isEqualTo(NAME);
    assertThat(event.at()).isEqualTo(NOW);
    assertThat(event.environment()).isEqualTo("test");
    assertThat(event.provider()).contains("memory");
    assertThat(event.location()).contains("slot 1");
    assertThat(event.version()).contains("v7");
    assertThat(event.reason()).isEmpty();
    assertThat(event.took()).isPositive();
    assertThat(event.caller())
        .contains("dev.keywarden.usage.KeyEventTest.resolved_firstRead_toldOnceWithAllFields");
    assertThat(event)
        .hasToString("RESOLVED TEST_API_KEY by memory for " + event.caller().orElseThrow());
  }

  @Test
  void revealedAndUsed_eachTime_told() {
    try (KeyChain chain = chain(OneValueStore.holding(VALUE))) {
      ApiKey key = chain.require(NAME);
      assertThat(key.reveal()).isEqualTo(VALUE);
      assertThat(key.reveal()).isEqualTo(VALUE);
      assertThat(key.<Integer>use(chars -> chars.length)).isEqualTo(VALUE.length());
      assertThat(key.matches(VALUE)).isTrue();
      assertThat(key.toString()).contains(NAME);
    }

    assertThat(types())
        .containsExactly(
            KeyEvent.Type.RESOLVED,
            KeyEvent.Type.REVEALED,
            KeyEvent.Type.REVEALED,
            KeyEvent.Type.USED);
    KeyEvent revealed = heard.get(1);
    assertThat(revealed.provider()).contains("memory");
    assertThat(revealed.location()).contains("slot 1");
    assertThat(revealed.version()).contains("v7");
    assertThat(revealed.took()).isEqualTo(Duration.ZERO);
    assertThat(revealed.caller())
        .contains("dev.keywarden.usage.KeyEventTest.revealedAndUsed_eachTime_told");
  }

  @Test
  void reveal_closedKey_notTold() {
    try (KeyChain chain = chain(OneValueStore.holding(VALUE))) {
      ApiKey key = chain.require(NAME);
      key.close();
      assertThatThrownBy(key::reveal).isInstanceOf(IllegalStateException.class);
    }

    assertThat(types()).containsExactly(KeyEvent.Type.RESOLVED);
  }

  @Test
  void reveal_fromLambdaAndReflection_callerIsTheApplication() throws Exception {
    try (KeyChain chain = chain(OneValueStore.holding(VALUE))) {
      ApiKey key = chain.require(NAME);
      List<String> revealed = List.of(key).stream().map(ApiKey::reveal).toList();
      assertThat(ApiKey.class.getMethod("reveal").invoke(key)).isEqualTo(revealed.get(0));
    }

    assertThat(heard)
        .hasSize(3)
        .allSatisfy(
            event ->
                assertThat(event.caller())
                    .get()
                    .asString()
                    .startsWith("dev.keywarden.usage.KeyEventTest."));
  }

  @Test
  void missing_absentEverywhere_told() {
    try (KeyChain chain = chain(OneValueStore.empty())) {
      assertThatThrownBy(() -> chain.require(NAME)).isInstanceOf(KeyNotFoundException.class);
    }

    assertThat(types()).containsExactly(KeyEvent.Type.MISSING);
    assertThat(heard.get(0).provider()).isEmpty();
    assertThat(heard.get(0).key()).isEqualTo(NAME);
  }

  @Test
  void failed_providerDown_toldWithReason() {
    try (KeyChain chain = chain(OneValueStore.throwing(KeyEventTest::denied))) {
      assertThatThrownBy(() -> chain.require(NAME)).isInstanceOf(KeyProviderException.class);
    }

    assertThat(types()).containsExactly(KeyEvent.Type.FAILED);
    assertThat(heard.get(0).provider()).contains("memory");
    assertThat(heard.get(0).reason()).contains("denied");
  }

  @Test
  void refused_unusableValue_toldWithFaults() {
    try (KeyChain chain = chain(OneValueStore.holding(" " + VALUE + "\0a"))) {
      assertThatThrownBy(() -> chain.require(NAME)).isInstanceOf(UnusableKeyException.class);
    }

    assertThat(types()).containsExactly(KeyEvent.Type.REFUSED);
    assertThat(heard.get(0).reason()).contains("white-space,nul");
    assertThat(heard.get(0).location()).contains("slot 1");
  }

  @Test
  void trimmed_trailingLineBreak_toldBeforeResolved() {
    try (KeyChain chain = chain(OneValueStore.holding(VALUE + "\r\n"))) {
      assertThat(chain.require(NAME).reveal()).isEqualTo(VALUE);
    }

    assertThat(types())
        .containsExactly(KeyEvent.Type.TRIMMED, KeyEvent.Type.RESOLVED, KeyEvent.Type.REVEALED);
    assertThat(heard.get(0).reason()).contains("trailing-line-break");
  }

  @Test
  void listener_throws_keyComesAndOthersHear() {
    KeyEventListener exception =
        event -> {
          throw new IllegalArgumentException("made up");
        };
    KeyEventListener error =
        event -> {
          throw new StackOverflowError("made up");
        };
    try (KeyChain chain = chain(OneValueStore.holding(VALUE), exception, error)) {
      assertThat(chain.require(NAME).reveal()).isEqualTo(VALUE);
      assertThat(chain.require(NAME).<Integer>use(chars -> chars.length)).isPositive();
    }

    assertThat(types())
        .containsExactly(KeyEvent.Type.RESOLVED, KeyEvent.Type.REVEALED, KeyEvent.Type.USED);
  }

  @Test
  void listener_usesTheKeyItself_noLoopAndLaterEventsCome() {
    AtomicReference<ApiKey> known = new AtomicReference<>();
    List<String> revealed = new ArrayList<>();
    KeyEventListener curious =
        event -> {
          ApiKey key = known.get();
          if (key != null) {
            revealed.add(key.reveal());
          }
        };
    try (KeyChain chain = chain(OneValueStore.holding(VALUE), curious)) {
      known.set(chain.require(NAME));
      assertThat(known.get().reveal()).isEqualTo(VALUE);
      assertThat(known.get().reveal()).isEqualTo(VALUE);
    }

    assertThat(revealed).containsExactly(VALUE, VALUE);
    assertThat(types())
        .containsExactly(KeyEvent.Type.RESOLVED, KeyEvent.Type.REVEALED, KeyEvent.Type.REVEALED);
  }

  @Test
  void events_printed_noValue() {
    try (KeyChain chain = chain(OneValueStore.holding(VALUE + "\n"))) {
      ApiKey key = chain.require(NAME);
      assertThat(key.reveal()).isEqualTo(VALUE);
      assertThat(key.<Integer>use(chars -> chars.length)).isPositive();
    }

    assertThat(heard).hasSize(4);
    assertThat(heard).allSatisfy(event -> assertNoPartOfValue(event.toString()));
  }

  private static void assertNoPartOfValue(String text) {
    for (int i = 0; i + 6 <= VALUE.length(); i++) {
      assertThat(text).doesNotContain(VALUE.substring(i, i + 6));
    }
  }

  @Test
  void flightRecorder_allTypes_recordedWithoutValue(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("keys.jfr");
    try (Recording recording = new Recording()) {
      for (String type :
          List.of("Resolved", "Missing", "Failed", "Refused", "Trimmed", "Revealed", "Used")) {
        recording.enable("dev.keywarden.Key" + type);
      }
      recording.start();
      try (KeyChain chain = chain(OneValueStore.holding(VALUE + "\n"))) {
        ApiKey key = chain.require(NAME);
        assertThat(key.reveal()).isEqualTo(VALUE);
        assertThat(key.<Integer>use(chars -> chars.length)).isPositive();
      }
      try (KeyChain chain = chain(OneValueStore.empty())) {
        assertThat(chain.find(NAME)).isEmpty();
      }
      try (KeyChain chain = chain(OneValueStore.throwing(KeyEventTest::denied))) {
        assertThatThrownBy(() -> chain.find(NAME)).isInstanceOf(KeyProviderException.class);
      }
      try (KeyChain chain = chain(OneValueStore.holding("\"" + VALUE + "\""))) {
        assertThatThrownBy(() -> chain.find(NAME)).isInstanceOf(UnusableKeyException.class);
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.keywarden."))
            .toList();

    assertThat(events)
        .extracting(event -> event.getEventType().getName().replace("dev.keywarden.Key", ""))
        .containsExactlyInAnyOrder(
            "Trimmed", "Resolved", "Revealed", "Used", "Missing", "Failed", "Refused");
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.getString("key")).isEqualTo(NAME);
              assertThat(event.getString("caller")).startsWith("dev.keywarden.usage.KeyEventTest.");
              assertThat(event.getStackTrace().getFrames()).isNotEmpty();
              assertNoPartOfValue(event.toString());
            });
    RecordedEvent refused = recorded(events, "Refused");
    assertThat(refused.getString("provider")).isEqualTo("memory");
    assertThat(refused.getString("location")).isEqualTo("slot 1");
    assertThat(refused.getString("version")).isEqualTo("v7");
    assertThat(refused.getString("reason")).isEqualTo("surrounding-quotes");
    assertThat(recorded(events, "Failed").getString("reason")).isEqualTo("denied");
    assertThat(recorded(events, "Resolved").getDuration("took")).isPositive();
    assertNoPartOfValue(
        new String(
            java.nio.file.Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  private static RecordedEvent recorded(List<RecordedEvent> events, String type) {
    return events.stream()
        .filter(event -> event.getEventType().getName().endsWith(type))
        .findFirst()
        .orElseThrow();
  }
}
