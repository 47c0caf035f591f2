package dev.keywarden.leaklab.wrapper;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyEvent;
import dev.keywarden.KeySet;
import dev.keywarden.KeySnapshot;
import dev.keywarden.KeywardenException;
import dev.keywarden.LiveKey;
import dev.keywarden.Rotation;
import dev.keywarden.leaklab.Store;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.testkit.Canary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/** What else an application holds of a chain, each object once it has to do with the key. */
final class Family implements AutoCloseable {
  private static final String KEY = "FAMILY_API_KEY";
  private static final int AES_BYTES = 32;

  private final KeyChain chain;
  private final List<Object> members = new ArrayList<>();

  Family(String value) {
    Store store = new Store();
    List<KeyEvent> events = new ArrayList<>();
    chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(store)
            .overlap(Duration.ofHours(1))
            .executor(Runnable::run)
            .listener(events::add)
            .build();
    store.put(Canary.value());
    LiveKey live = chain.live(KEY);
    List<Rotation> rotations = new ArrayList<>();
    live.onRotation(rotations::add);
    live.current();
    store.put(value);
    live.renew(live.current());
    KeySet set = chain.requireAll(KEY);
    if (!set.get(KEY).matches(value) || rotations.size() != 1) {
      throw new AssertionError("the key did not rotate");
    }
    members.addAll(
        List.of(
            set.get(KEY), chain, set, live, rotations.get(0), chain.status(), chain.explain(KEY)));
    members.add(chain.redactor());
    members.addAll(events);
    KeySnapshot snapshot = snapshot(value);
    members.add(snapshot);
    members.add(KeyChain.builder().snapshot(snapshot));
    members.add(KeyMaterial.copyOf(value));
    members.add(KeyLookup.found(KeyMaterial.copyOf(value), "far away"));
    for (String name : List.of(Store.ABSENT, Store.DENIED, Store.UNUSABLE)) {
      Throwable thrown = catchThrowable(() -> chain.require(name));
      if (!(thrown instanceof KeywardenException)) {
        throw new AssertionError(name + " is no failure", thrown);
      }
      members.add(thrown);
    }
  }

  /** One whose own key is a part of the value, so that it is looked for too. */
  private static KeySnapshot snapshot(String value) {
    byte[] aes = Arrays.copyOf(value.getBytes(StandardCharsets.US_ASCII), AES_BYTES);
    return KeySnapshot.at(Path.of("target", "never.snapshot"), new SecretKeySpec(aes, "AES"));
  }

  List<Object> members() {
    return members;
  }

  @Override
  public void close() {
    chain.close();
  }
}
