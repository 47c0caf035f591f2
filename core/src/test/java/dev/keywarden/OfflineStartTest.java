package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyProviderException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a chain does with its snapshot, from one process to the next. */
class OfflineStartTest {
  private static final String KEY = "API_KEY";

  @TempDir Path directory;

  private final ManualScheduler scheduler = new ManualScheduler();
  private final RotatingStore store = new RotatingStore().rotate(KEY).rotate("B_KEY");
  private final List<String> events = new ArrayList<>();

  private Path file() {
    return directory.resolve("keys.snapshot");
  }

  private KeySnapshot snapshot() {
    return KeySnapshot.at(file(), new SecretKeySpec(new byte[32], "AES"));
  }

  private KeyChain chain() {
    return TestChains.bare(store)
        .scheduler(scheduler)
        .clock(scheduler)
        .executor(Runnable::run)
        .timeToLive(Duration.ofSeconds(100))
        .staleIfError(Duration.ofMinutes(10))
        .snapshot(snapshot())
        .listener(event -> events.add(event.type() + " " + event.reason().orElse("")))
        .build();
  }

  private void pass(Duration time) {
    scheduler.pass(time);
  }

  private void earlierProcess(String... names) {
    try (KeyChain keys = chain()) {
      for (String name : names) {
        keys.require(name);
      }
    }
    events.clear();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "THROTTLED", "TIMED_OUT"})
  void start_storeAway_keyOfTheEarlierProcessServedStale(Reason reason) {
    earlierProcess(KEY);
    pass(Duration.ofHours(1));
    store.fail(reason);
    try (KeyChain keys = chain()) {
      ApiKey key = keys.require(KEY);
      assertThat(key.reveal()).isEqualTo(RotatingStore.value(KEY, 1));
      assertThat(key.source().version()).hasValue("1");
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.STALE);
      assertThat(keys.status().get(0).fetchedAt()).hasValue(ManualScheduler.START);
      assertThat(events).anyMatch(text -> text.matches("STALE [a-z-]+, from the snapshot"));
      int calls = store.calls();
      assertThat(keys.require(KEY)).isSameAs(key);
      assertThat(store.calls()).isEqualTo(calls);

      pass(Duration.ofHours(22));
      assertThat(keys.require(KEY)).isSameAs(key);
      pass(Duration.ofHours(1));
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DENIED", "UNAUTHENTICATED", "DISABLED", "UNREADABLE", "BROKEN"})
  void start_storeRefuses_snapshotNotUsedAndNotLater(Reason reason) {
    earlierProcess(KEY);
    store.fail(reason);
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void start_storeAwayAndTheSavedKeyExpires_servedUntilThen() {
    store.expires(ManualScheduler.START.plusSeconds(7200));
    earlierProcess(KEY);
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      keys.require(KEY);
      pass(Duration.ofSeconds(7199));
      keys.require(KEY);
      pass(Duration.ofSeconds(1));
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void start_invalidatedWhileTheStoreIsAsked_snapshotNotUsed() {
    earlierProcess(KEY);
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      store.onCall(() -> keys.invalidate(KEY));
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void start_storeRefusesFirstAndIsAwayLater_snapshotNotUsed() {
    earlierProcess(KEY);
    store.fail(Reason.DENIED);
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require(KEY)).hasMessageContaining("KW-201");
      store.fail(Reason.UNAVAILABLE);
      pass(Duration.ofMinutes(1));
      assertThatThrownBy(() -> keys.require(KEY)).hasMessageContaining("KW-205");
    }
  }

  @Test
  void start_keyGone_snapshotNotUsedAndForgotten() {
    earlierProcess(KEY);
    store.remove(KEY);
    try (KeyChain keys = chain()) {
      assertThat(keys.find(KEY)).isEmpty();
      keys.require("B_KEY"); // a reason to write
    }
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
      assertThat(keys.require("B_KEY").source().version()).hasValue("1");
    }
  }

  @Test
  void start_storeBackAgain_freshAndRotationTold() {
    earlierProcess(KEY);
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      LiveKey live = keys.live(KEY);
      List<Rotation> rotations = new ArrayList<>();
      live.onRotation(rotations::add);
      live.current();
      store.fail(null).rotate(KEY);
      pass(Duration.ofMinutes(1));
      assertThat(live.current().source().version()).hasValue("2");
      assertThat(rotations).hasSize(1);
      assertThat(keys.status().get(0).state()).isEqualTo(KeyStatus.State.FRESH);
    }
  }

  @Test
  void write_keysThatThisProcessDidNotAskFor_carriedOver() {
    earlierProcess(KEY, "B_KEY");
    earlierProcess(KEY);
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThat(keys.require("B_KEY").source().version()).hasValue("1");
      assertThat(keys.require(KEY).source().version()).hasValue("1");
    }
  }

  @Test
  void write_keyThatWasOnlyRestored_staysInTheFile() {
    earlierProcess(KEY, "B_KEY");
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      keys.require(KEY);
      store.fail(null);
      keys.require("B_KEY");
    }
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThat(keys.require(KEY).source().version()).hasValue("1");
    }
  }

  @Test
  void write_rotation_theNewKeyIsInTheFile() {
    try (KeyChain keys = chain()) {
      keys.live(KEY).current();
      store.rotate(KEY);
      pass(Duration.ofSeconds(100));
      assertThat(keys.live(KEY).current().source().version()).hasValue("2");
      store.fail(Reason.UNAVAILABLE);
      try (KeyChain other = chain()) {
        assertThat(other.require(KEY).source().version()).hasValue("2");
      }
    }
  }

  @Test
  void write_keyRevoked_takenOutOfTheFile() {
    try (KeyChain keys = chain()) {
      keys.live(KEY).current();
      pass(Duration.ofSeconds(1));
      store.fail(Reason.DENIED);
      pass(Duration.ofSeconds(100));
    }
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void invalidate_beforeTheFirstFetch_snapshotNotUsed() {
    earlierProcess(KEY);
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      keys.require(KEY);
      keys.invalidate(KEY);
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void file_damaged_keysComeFromTheStoreAndTheFileIsReplaced() throws IOException {
    earlierProcess(KEY);
    Files.write(file(), new byte[] {1, 2, 3});
    try (KeyChain keys = chain()) {
      assertThat(keys.require(KEY).source().version()).hasValue("1");
    }
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThat(keys.require(KEY).source().version()).hasValue("1");
    }
  }

  @Test
  void file_cannotBeWritten_keysAreHandedOutAllTheSame() throws IOException {
    Files.createDirectory(file());
    Files.writeString(file().resolve("in-the-way"), "x");
    try (KeyChain keys = chain()) {
      assertThat(keys.require(KEY).source().version()).hasValue("1");
      pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void file_keysThatNeverChange_notWritten() {
    store.freshFor(Timers.FOREVER);
    earlierProcess(KEY);
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void start_keyGoneOrRefusedAndNothingElseHappens_takenOutOfTheFile(boolean gone) {
    earlierProcess(KEY);
    if (gone) {
      store.remove(KEY);
    } else {
      store.fail(Reason.DENIED);
    }
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeywardenException.class);
    }
    store.fail(Reason.UNAVAILABLE);
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    }
  }

  @Test
  void write_fails_triedAgainAtTheNextFetchThoughNothingHasChangedSince() throws IOException {
    try (KeyChain keys = chain()) {
      keys.live(KEY).current();
      pass(Duration.ofSeconds(1));
      Files.delete(file());
      Files.createDirectories(file().resolve("in-the-way"));
      store.rotate(KEY);
      pass(Duration.ofSeconds(100));
      Files.delete(file().resolve("in-the-way"));
      Files.delete(file());
      pass(Duration.ofSeconds(100));
      assertThat(file()).isRegularFile();
    }
  }

  @Test
  void write_schedulerRejects_writtenAtTheNextChange() throws IOException {
    ManualScheduler once =
        new ManualScheduler() {
          private boolean rejected;

          @Override
          public void execute(Runnable command) {
            if (!rejected) {
              rejected = true;
              throw new java.util.concurrent.RejectedExecutionException("busy");
            }
            command.run();
          }
        };
    try (KeyChain keys =
        TestChains.bare(store)
            .scheduler(once)
            .clock(once)
            .executor(Runnable::run)
            .snapshot(snapshot())
            .build()) {
      keys.require(KEY);
      assertThat(file()).doesNotExist();
      keys.require("B_KEY");
      assertThat(file()).isRegularFile();
    }
  }

  @Test
  void close_clockThrows_keysAreZeroedAllTheSame() {
    java.util.concurrent.atomic.AtomicBoolean broken =
        new java.util.concurrent.atomic.AtomicBoolean();
    KeyChain keys =
        TestChains.bare(store)
            .scheduler(
                new ManualScheduler() {
                  @Override
                  public void execute(Runnable command) {} // so that the write is left to the end
                })
            .clock(
                () -> {
                  if (broken.get()) {
                    throw new IllegalStateException("no time");
                  }
                  return ManualScheduler.START;
                })
            .executor(Runnable::run)
            .snapshot(snapshot())
            .build();
    ApiKey key = keys.require(KEY);
    broken.set(true);
    assertThatThrownBy(keys::close).hasMessage("no time");
    assertThat(key.closed()).isTrue();
    keys.close();
  }
}
