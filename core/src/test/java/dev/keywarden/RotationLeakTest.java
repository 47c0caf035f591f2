package dev.keywarden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives a key through all that can happen to it over time, with a store, a probe and listeners
 * whose exceptions quote its value, and looks for that in all that anybody could print or keep.
 */
class RotationLeakTest {
  private static final String KEY = "API_KEY";
  private static final int WINDOW = 8;

  @TempDir Path directory;

  private final ManualScheduler time = new ManualScheduler();
  private final QuotingStore store = new QuotingStore();
  private final List<String> texts = new ArrayList<>();
  private final Set<KeyEvent.Type> types = EnumSet.noneOf(KeyEvent.Type.class);

  @BeforeAll
  static void openAllPackages() {
    ApiKeyPrintingTest.openAllPackages();
  }

  /** Quotes its values when it fails. */
  private final class QuotingStore implements KeyProvider {
    private int version;
    private @Nullable Reason failure;
    private boolean broken;
    private Duration age = Duration.ZERO;
    private Duration left = Duration.ofDays(100);

    void rotate() {
      version++;
    }

    String value() {
      return value(version);
    }

    String value(int number) {
      return TestKeys.random(4_000 + number, 40);
    }

    @Override
    public String name() {
      return "store";
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      IllegalStateException quoting = new IllegalStateException("value: " + value());
      quoting.addSuppressed(new IllegalArgumentException(value()));
      quoting.initCause(new IOException(value()));
      if (broken) {
        throw quoting;
      }
      if (failure != null) {
        throw new KeyProviderException(failure, "told to fail", "Have it recover.", quoting);
      }
      return KeyLookup.found(KeyMaterial.copyOf(value()), "entry 1")
          .version(String.valueOf(version))
          .created(time.instant().minus(age))
          .expires(time.instant().plus(left));
    }
  }

  private KeyChain chain(Path snapshot, KeyProbe probe, KeyEventListener... more) {
    KeyChain.Builder builder =
        TestChains.bare(store)
            .scheduler(time)
            .clock(time)
            .executor(Runnable::run)
            .timeToLive(Duration.ofSeconds(100))
            .staleIfError(Duration.ofMinutes(10))
            .overlap(Duration.ofHours(1))
            .probe(KEY, probe)
            .snapshot(KeySnapshot.at(snapshot, new SecretKeySpec(new byte[32], "AES")))
            .listener(this::heard);
    for (KeyEventListener listener : more) {
      builder.listener(listener);
    }
    builder.random = () -> 0.5;
    return builder.build();
  }

  private void heard(KeyEvent event) {
    types.add(event.type());
    texts.add(event.toString());
    texts.add(event.reason() + " " + event.location() + " " + event.version() + event.caller());
  }

  /** All that can be asked of a key and printed. */
  private void look(KeyChain keys) {
    texts.add(keys.toString());
    texts.add(keys.status().toString());
    texts.add(keys.live(KEY).toString());
    texts.add(keys.live(KEY).previous().toString());
    texts.add(keys.explain(KEY).toString());
  }

  private void pass(Duration span) {
    time.pass(span);
  }

  private void failed(@Nullable Throwable thrown) {
    texts.add(TestChains.printed(requireNonNull(thrown, "nothing was thrown")));
  }

  private void assertNoTrace(String text) {
    for (int version = 1; version <= store.version; version++) {
      String value = store.value(version);
      assertThat(Traces.inText(value, text)).isEmpty();
      for (int i = 0; i + WINDOW <= value.length(); i++) {
        assertThat(text.contains(value.substring(i, i + WINDOW))).as("a part of a value").isFalse();
      }
    }
  }

  private void rotationsAndProbes(KeyChain keys, boolean[] works) {
    LiveKey live = keys.live(KEY);
    live.onRotation(rotation -> texts.add(rotation.toString()));
    live.onRotation(
        rotation -> {
          throw new IllegalArgumentException(store.value());
        });
    store.age = Duration.ofDays(120);
    store.left = Duration.ofDays(3);
    live.current();
    look(keys);

    store.rotate();
    pass(Duration.ofSeconds(100));
    assertThat(live.current().reveal()).isEqualTo(store.value());
    look(keys);

    works[0] = false;
    store.rotate();
    pass(Duration.ofSeconds(100));
    assertThat(live.current().reveal()).isNotEqualTo(store.value());
    look(keys);
    works[0] = true;
    pass(Duration.ofSeconds(100));
    assertThat(live.current().reveal()).isEqualTo(store.value());
  }

  private void outagesAndRefusals(KeyChain keys) {
    LiveKey live = keys.live(KEY);
    store.failure = Reason.UNAVAILABLE;
    pass(Duration.ofMinutes(5));
    assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.STALE);
    look(keys);
    RuntimeException rejection = new RuntimeException("401");
    failed(
        catchThrowable(
            () ->
                live.call(
                    key -> {
                      throw rejection;
                    },
                    thrown -> true)));
    assertThat(rejection.getSuppressed()).isNotEmpty();
    pass(Duration.ofMinutes(10));
    failed(catchThrowable(live::current));
    failed(catchThrowable(() -> keys.warmUp(List.of(KEY), Duration.ofSeconds(1))));
    look(keys);

    store.failure = null;
    pass(Duration.ofMinutes(2));
    live.current();
    store.broken = true;
    pass(Duration.ofSeconds(100));
    failed(catchThrowable(live::current));
    store.broken = false;
    pass(Duration.ofMinutes(2));
    live.current();
    store.failure = Reason.DENIED;
    pass(Duration.ofSeconds(100));
    failed(catchThrowable(live::current));
    look(keys);
    store.failure = null;
  }

  private void snapshotsThatFail() {
    for (Path file : List.of(directory.resolve("damaged"), directory.resolve("none/there"))) {
      try (KeyChain keys = chain(file, candidate -> true)) {
        keys.live(KEY).current();
        pass(Duration.ofSeconds(1));
        store.rotate();
        pass(Duration.ofSeconds(100));
        look(keys);
      }
    }
  }

  @Test
  void overItsLife_whateverIsPrintedOrKept_noPartOfTheValue() throws IOException {
    store.rotate();
    Path recorded = directory.resolve("keys.jfr");
    Path audited = directory.resolve("audit.jsonl");
    Files.write(directory.resolve("damaged"), store.value().getBytes(UTF_8));
    boolean[] works = {true};
    KeyProbe probe =
        candidate -> {
          if (works[0]) {
            return true;
          }
          throw new IOException(candidate.reveal());
        };
    KeyEventListener quoting =
        event -> {
          throw new IllegalStateException(store.value());
        };
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        Recording recording = new Recording()) {
      for (KeyEvent.Type type : KeyEvent.Type.values()) {
        recording.enable("dev.keywarden." + flightName(type));
      }
      recording.start();
      try (AuditFile audit = AuditFile.at(audited)) {
        KeyChain keys = chain(directory.resolve("keys.snapshot"), probe, audit, quoting);
        rotationsAndProbes(keys, works);
        outagesAndRefusals(keys);
        keys.close();
        failed(catchThrowable(() -> keys.require(KEY)));
        snapshotsThatFail();
      }
      recording.stop();
      recording.dump(recorded);
      assertThat(log.messages())
          .anyMatch(line -> line.contains("failed 5 times in a row"))
          .anyMatch(line -> line.contains("answers again"))
          .anyMatch(line -> line.contains("is older than it should be"))
          .anyMatch(line -> line.contains("expires 2026-"))
          .anyMatch(line -> line.contains("A listener for rotations of API_KEY"))
          .anyMatch(line -> line.startsWith("The listener "))
          .anyMatch(line -> line.contains("KW-60"));
      texts.addAll(log.messages());
    }
    assertThat(types)
        .contains(
            KeyEvent.Type.ROTATED,
            KeyEvent.Type.STALE,
            KeyEvent.Type.DROPPED,
            KeyEvent.Type.NOT_PROMOTED,
            KeyEvent.Type.AGED,
            KeyEvent.Type.EXPIRING,
            KeyEvent.Type.FAILED);
    List<RecordedEvent> events = RecordingFile.readAllEvents(recorded);
    for (KeyEvent.Type type : types) {
      assertThat(events)
          .anyMatch(event -> event.getEventType().getName().endsWith(flightName(type)));
    }
    events.forEach(event -> texts.add(event.toString()));
    texts.add(Files.readString(recorded, ISO_8859_1));
    assertThat(Files.readString(audited, UTF_8)).contains("ROTATED").contains("NOT_PROMOTED");
    texts.add(Files.readString(audited, UTF_8));
    texts.add(Files.readString(directory.resolve("keys.snapshot"), ISO_8859_1));
    texts.forEach(this::assertNoTrace);
  }

  /** Such as {@code KeyNotPromoted}. */
  private static String flightName(KeyEvent.Type type) {
    StringBuilder name = new StringBuilder("Key");
    for (String word : type.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  /** What an application may have in an object that it logs as JSON. */
  private List<Object> objects(KeyChain keys) {
    List<Object> objects = new ArrayList<>();
    LiveKey live = keys.live(KEY);
    live.onRotation(objects::add);
    live.current();
    store.rotate();
    pass(Duration.ofSeconds(100));
    assertThat(objects).hasSize(1);
    objects.add(live);
    objects.add(keys);
    objects.addAll(keys.status());
    objects.add(keys.explain(KEY));
    return objects;
  }

  private static String written(ObjectMapper mapper, Object object) {
    StringWriter written = new StringWriter();
    Throwable thrown = catchThrowable(() -> mapper.writeValue(written, object));
    return written + " " + thrown;
  }

  private static String written(Gson gson, Object object) {
    StringWriter written = new StringWriter();
    Throwable thrown = catchThrowable(() -> gson.toJson(object, written));
    return written + " " + thrown;
  }

  static Stream<ObjectMapper> jacksons() {
    return ApiKeyPrintingTest.jacksons();
  }

  @ParameterizedTest
  @MethodSource("jacksons")
  void jackson_whateverItIsTold_nothingOfOurs(ObjectMapper mapper) {
    store.rotate();
    try (KeyChain keys = chain(directory.resolve("keys.snapshot"), candidate -> true)) {
      objects(keys).forEach(object -> assertNoTrace(written(mapper, object)));
    }
  }

  static Stream<Gson> gsons() {
    return ApiKeyPrintingTest.gsons();
  }

  @ParameterizedTest
  @MethodSource("gsons")
  void gson_whateverItIsTold_nothingOfOurs(Gson gson) {
    store.rotate();
    try (KeyChain keys = chain(directory.resolve("keys.snapshot"), candidate -> true)) {
      objects(keys).forEach(object -> assertNoTrace(written(gson, object)));
    }
  }

  /** What walks over fields and leaves out the transient ones does not come to the providers. */
  @Test
  void fields_ofWhatAnApplicationHolds_transientUnlessNames() {
    for (Class<?> type : List.of(KeyChain.class, LiveKey.class)) {
      assertThat(type.getDeclaredFields())
          .filteredOn(field -> !Modifier.isStatic(field.getModifiers()))
          .filteredOn(field -> !Modifier.isTransient(field.getModifiers()))
          .extracting(Field::getType)
          .containsAnyOf(String.class, KeyEnvironment.class)
          .hasSize(1);
    }
  }
}
