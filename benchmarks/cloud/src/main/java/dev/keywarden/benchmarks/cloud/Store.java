package dev.keywarden.benchmarks.cloud;

import dev.keywarden.KeyChain;
import dev.keywarden.spi.KeyProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A store on this machine that takes its time, and two ways to read from it. */
interface Store extends AutoCloseable {
  /** What a store in the same region takes to answer. */
  Duration DELAY = Duration.ofMillis(20);

  static Store of(String name) throws Exception {
    return switch (name) {
      case "aws" -> new AwsStore();
      case "gcp" -> new GcpStore();
      case "azure" -> new AzureStore();
      default -> throw new IllegalArgumentException("not a store: " + name);
    };
  }

  void put(String name, String value);

  /** Has each answer take {@link #DELAY} from now on. */
  void slow();

  KeyProvider provider();

  /** Reads one secret with the vendor's own client, and returns how long the value is. */
  int readWithVendor(String name);

  /** How many calls the server has taken. */
  long calls();

  @Override
  void close();

  /** A chain over this store alone. */
  default KeyChain chain() {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .set("keywarden." + provider().name() + ".name-pattern", "{name:kebab}")
        .provider(provider())
        .build();
  }

  /** Puts keys with made-up values into the store. */
  static List<String> seed(Store store, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "BENCHMARK_KEY_" + i;
      store.put("benchmark-key-" + i, "made-up-value-of-key-" + i);
      names.add(name);
    }
    return names;
  }
}
