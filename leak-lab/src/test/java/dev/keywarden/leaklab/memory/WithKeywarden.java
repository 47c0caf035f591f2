package dev.keywarden.leaklab.memory;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.spi.KeyProvider;
import java.nio.file.Path;

/**
 * A program that loads a key with Keywarden, reveals it once and closes the chain. Arguments: where
 * heaps are written to, which store, and its address.
 */
final class WithKeywarden {
  static final String NAME = "LAB_API_KEY";

  private WithKeywarden() {}

  public static void main(String[] arguments) throws Exception {
    HeapWriter heap = new HeapWriter(Path.of(arguments[0]));
    Stores store = Stores.valueOf(arguments[1]);
    try (KeyProvider provider = store.provider(arguments[2])) {
      KeyChain keys =
          KeyChain.builder()
              .ignoreAmbientConfiguration()
              .environment(KeyEnvironment.TEST)
              .timeout(Stores.LONG)
              .set("keywarden.keys." + NAME + "." + provider.name(), store.place())
              .provider(provider)
              .build();
      ApiKey key = keys.require(NAME);
      heap.all("loaded-garbage");
      heap.live("loaded");
      reveal(key);
      heap.live("dropped");
      if (store.remote()) {
        HeapWriter.idle();
      }
      heap.live("later");
      keys.close();
      if (!key.closed()) {
        throw new AssertionError("the key is open");
      }
    }
    if (store.remote()) {
      HeapWriter.idle();
    }
    heap.live("closed");
  }

  private static void reveal(ApiKey key) {
    if (key.reveal().length() != Stores.LENGTH || key.use(chars -> chars.length) != Stores.LENGTH) {
      throw new AssertionError("the key is another");
    }
  }
}
