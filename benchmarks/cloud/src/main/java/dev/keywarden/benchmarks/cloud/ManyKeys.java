package dev.keywarden.benchmarks.cloud;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Keys that no cache holds, from a store that answers each call after 20 ms: one of them, fifty
 * with one call of the chain, and fifty with the vendor's client in a loop, as is done where a
 * library knows no call for many.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class ManyKeys {
  static final int COUNT = 50;

  /** The store that is asked. */
  @Param({"aws", "gcp", "azure"})
  public String store = "";

  private @Nullable Store open;
  private @Nullable KeyChain chain;
  private List<String> names = List.of();

  /**
   * Starts the server and makes the first call.
   *
   * @throws Exception if it does not start
   */
  @Setup
  public void start() throws Exception {
    Store started = Store.of(store);
    open = started;
    names = Store.seed(started, COUNT);
    chain = started.chain();
    chain.requireAll(names.toArray(new String[0]));
    started.slow();
  }

  /** Stops the server. */
  @TearDown
  public void stop() {
    requireNonNull(chain).close();
    requireNonNull(open).close();
  }

  /**
   * Reads one key.
   *
   * @return the key
   */
  @Benchmark
  public ApiKey one() {
    KeyChain keys = requireNonNull(chain);
    keys.invalidate(names.get(0));
    return keys.require(names.get(0));
  }

  /**
   * Reads fifty keys.
   *
   * @return the keys
   */
  @Benchmark
  public KeySet fifty() {
    KeyChain keys = requireNonNull(chain);
    for (String name : names) {
      keys.invalidate(name);
    }
    return keys.requireAll(names.toArray(new String[0]));
  }

  /**
   * Reads fifty keys one after another.
   *
   * @return how long they are together
   */
  @Benchmark
  public int fiftyWithVendor() {
    int length = 0;
    for (String name : names) {
      length +=
          requireNonNull(open).readWithVendor(name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return length;
  }
}
