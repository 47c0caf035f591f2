package dev.keywarden.leaklab.memory;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeySnapshot;
import dev.keywarden.LiveKey;
import dev.keywarden.testkit.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A program that has its keys go through all that a chain does with them. It does not know their
 * values: they are in files. Arguments: where heaps are written to, and where the files are.
 */
final class KeyLives {
  static final String ONE = "ONE_API_KEY";
  static final String TWO = "TWO_API_KEY";
  static final String FIELD = "FIELD_API_KEY";
  static final String ROTATED = "ROTATED_API_KEY";
  static final String FOLLOWER = ".next";

  private static final Duration OVERLAP = Duration.ofMinutes(1);

  /** As an application must not have it. */
  private static @Nullable String shown;

  private final HeapWriter heap;
  private final Path directory;
  private final FileProvider provider;
  private final ManualTime time = ManualTime.at(Instant.now());
  private final KeySnapshot snapshot;

  private KeyLives(Path heaps, Path directory) {
    this.heap = new HeapWriter(heaps);
    this.directory = directory;
    this.provider = new FileProvider(directory);
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    SecretKey key = new SecretKeySpec(random, "AES");
    this.snapshot = KeySnapshot.at(heaps.resolve("keys.snapshot"), key);
  }

  public static void main(String[] arguments) throws Exception {
    KeyLives lives = new KeyLives(Path.of(arguments[0]), Path.of(arguments[1]));
    lives.first();
    lives.second();
  }

  private KeyChain chain() {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .environment(KeyEnvironment.TEST)
        .set("keywarden.keys." + FIELD + ".files", FIELD + "#/key")
        .provider(provider)
        .clock(time)
        .scheduler(time)
        .overlap(OVERLAP)
        .snapshot(snapshot)
        .build();
  }

  private void first() throws IOException {
    try (KeyChain keys = chain()) {
      ApiKey one = keys.requireAll(ONE, TWO).get(ONE);
      keys.require(FIELD);
      heap.all("loaded");
      if (one.use(chars -> chars.length) != Stores.LENGTH
          || one.matches(one.name())
          || one.sameAs(keys.require(TWO))
          || one.fingerprint().isEmpty()) {
        throw new AssertionError("the key is another");
      }
      heap.all("used");
      if (!keys.redactor().redact("a line without a key").contains("without")) {
        throw new AssertionError("the redactor masks what is no key");
      }
      heap.all("redacted");
      shown = one.reveal();
      heap.live("control");
      forgetShown();
      rotate(keys.live(ROTATED));
      heap.live("rotated");
      time.pass(OVERLAP);
      if (keys.live(ROTATED).previous().isPresent()) {
        throw new AssertionError("the overlap has no end");
      }
      heap.live("overlapped");
      one.close();
      heap.live("one-closed");
    }
    heap.live("closed");
  }

  private static void forgetShown() {
    if (shown == null || shown.length() != Stores.LENGTH) {
      throw new AssertionError("the key is another");
    }
    shown = null;
  }

  private void rotate(LiveKey live) throws IOException {
    ApiKey before = live.current();
    Path file = directory.resolve(ROTATED);
    Files.move(file.resolveSibling(ROTATED + FOLLOWER), file, StandardCopyOption.REPLACE_EXISTING);
    ApiKey after = live.renew(before).orElseThrow();
    if (after.sameAs(before) || live.previous().orElseThrow() != before) {
      throw new AssertionError("the key was not rotated");
    }
  }

  /** As after a restart while the store is away. */
  private void second() throws IOException {
    provider.shutDown();
    KeyChain keys = chain();
    if (keys.require(TWO).closed()) {
      throw new AssertionError("the key was not restored");
    }
    heap.all("restored");
    keys.close();
    heap.all("restored-closed");
  }
}
