package dev.keywarden.benchmarks;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The two ways to the value of a key of 108 characters, while nobody listens to events. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UseKey {

  /** The floors: to copy a key that lies in the heap in clear. */
  @State(Scope.Benchmark)
  public static class Clear {
    private final byte[] utf8 =
        Keys.make().getOrDefault(Keys.NAME, "").getBytes(StandardCharsets.UTF_8);
    private final char[] chars = Keys.make().getOrDefault(Keys.NAME, "").toCharArray();
  }

  /** One key of Keywarden's. */
  @State(Scope.Benchmark)
  public static class Key {
    private final KeyChain chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(new MapProvider(Keys.make()))
            .build();
    private final ApiKey key = chain.require(Keys.NAME);

    /** Zeroes the key. */
    @TearDown
    public void close() {
      chain.close();
    }
  }

  @Benchmark
  public String newString(Clear state) {
    return new String(state.utf8, StandardCharsets.UTF_8);
  }

  @Benchmark
  public Boolean copyChars(Clear state) {
    char[] copy = state.chars.clone();
    try {
      return lookAtTheEnd(copy);
    } finally {
      Arrays.fill(copy, '\0');
    }
  }

  @Benchmark
  public String reveal(Key state) {
    return state.key.reveal();
  }

  @Benchmark
  public Boolean use(Key state) {
    return state.key.use(UseKey::lookAtTheEnd);
  }

  private static Boolean lookAtTheEnd(char[] value) {
    return value[value.length - 1] == '=';
  }
}
