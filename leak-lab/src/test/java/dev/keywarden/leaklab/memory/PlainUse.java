package dev.keywarden.leaklab.memory;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A program that loads a key with a store's own client and nothing else, as its guide has it, and
 * keeps it in a field. Arguments as {@link WithKeywarden} has them.
 */
final class PlainUse {
  private static @Nullable String key;

  private PlainUse() {}

  public static void main(String[] arguments) throws Exception {
    HeapWriter heap = new HeapWriter(Path.of(arguments[0]));
    Stores store = Stores.valueOf(arguments[1]);
    try (PlainClient client = store.client(arguments[2])) {
      key = client.read();
      requireRead();
      heap.live("loaded");
      key = null;
      heap.live("dropped");
      if (store.remote()) {
        HeapWriter.idle();
      }
      heap.live("later");
    }
    if (store.remote()) {
      HeapWriter.idle();
    }
    heap.live("closed");
  }

  private static void requireRead() {
    if (key == null || key.length() != Stores.LENGTH) {
      throw new AssertionError("the key is another");
    }
  }
}
