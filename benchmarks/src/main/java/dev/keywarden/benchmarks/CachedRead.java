package dev.keywarden.benchmarks;

import com.amazonaws.secretsmanager.caching.SecretCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.LiveKey;
import io.github.cdimascio.dotenv.Dotenv;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.github.gestalt.config.Gestalt;
import org.github.gestalt.config.builder.GestaltBuilder;
import org.github.gestalt.config.exceptions.GestaltException;
import org.github.gestalt.config.source.MapConfigSourceBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * A read of a key that was read before. Each library holds the same ten keys, and is asked for the
 * same one in the way its own guide shows.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CachedRead {

  /** The name that is asked for; a field that can change, so that no read is folded away. */
  @State(Scope.Benchmark)
  public static class Name {
    /** Read once per operation. */
    public String value = Keys.NAME;
  }

  /** The floor: a map that many threads may read, and nothing else. */
  @State(Scope.Benchmark)
  public static class PlainMap {
    private final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>(Keys.make());
  }

  /** Keywarden, with a time to live as it is out of the box. */
  @State(Scope.Benchmark)
  public static class Keywarden {
    private final KeyChain chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(new MapProvider(Keys.make()))
            .build();
    private final LiveKey live = chain.live(Keys.NAME);

    /** Fills the cache. */
    @Setup
    public void read() {
      var unused = chain.requireAll(Keys.make().keySet().toArray(new String[0]));
    }

    /** Zeroes the keys. */
    @TearDown
    public void close() {
      chain.close();
    }
  }

  /** Caffeine, as large as Keywarden's cache may be. */
  @State(Scope.Benchmark)
  public static class CaffeineCaches {
    /** No time: the floor of a cache that is bounded in size. */
    private final Cache<String, String> plain =
        Caffeine.newBuilder().maximumSize(KeyChain.DEFAULT_MAXIMUM_SIZE).build();

    /** As one sets it up for keys that are to stay fresh, with Keywarden's time to live. */
    private final LoadingCache<String, String> refreshed =
        Caffeine.newBuilder()
            .maximumSize(KeyChain.DEFAULT_MAXIMUM_SIZE)
            .refreshAfterWrite(KeyChain.DEFAULT_TIME_TO_LIVE)
            .build(name -> Keys.make().getOrDefault(name, ""));

    /** Fills both. */
    @Setup
    public void read() {
      plain.putAll(Keys.make());
      refreshed.putAll(Keys.make());
    }
  }

  /** dotenv-java, which looks into the process's environment first, as it does for everybody. */
  @State(Scope.Benchmark)
  public static class DotenvJava {
    private final Dotenv dotenv = load();

    private static Dotenv load() {
      try (WorkDirectory work = WorkDirectory.create()) {
        return Dotenv.configure().directory(work.path().toString()).load();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** SmallRye Config, with one source. */
  @State(Scope.Benchmark)
  public static class SmallRye {
    private final SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(Keys.make(), "keys"))
            .build();
  }

  /** Gestalt, with one source and the cache that it has out of the box. */
  @State(Scope.Benchmark)
  public static class GestaltCached {
    private final Gestalt gestalt = load();

    private static Gestalt load() {
      try {
        Gestalt gestalt =
            new GestaltBuilder()
                .addSource(MapConfigSourceBuilder.builder().setCustomConfig(Keys.make()).build())
                .build();
        gestalt.loadConfigs();
        return gestalt;
      } catch (GestaltException e) {
        throw new IllegalStateException("Gestalt did not load its map", e);
      }
    }
  }

  /** AWS's caching client, with a stub behind it. */
  @State(Scope.Benchmark)
  public static class AwsCache {
    private final SecretCache cache = new SecretCache(new StubSecretStore(Keys.make()));

    /** Fills the cache. */
    @Setup
    public void read() {
      for (Map.Entry<String, String> key : Keys.make().entrySet()) {
        if (!key.getValue().equals(cache.getSecretString(key.getKey()))) {
          throw new IllegalStateException("the caching client does not know " + key.getKey());
        }
      }
    }

    /** Closes the stub. */
    @TearDown
    public void close() {
      cache.close();
    }
  }

  @Benchmark
  public @Nullable String mapGet(Name name, PlainMap state) {
    return state.map.get(name.value);
  }

  @Benchmark
  @Threads(2)
  public @Nullable String mapGetTwoThreads(Name name, PlainMap state) {
    return state.map.get(name.value);
  }

  @Benchmark
  public ApiKey require(Name name, Keywarden state) {
    return state.chain.require(name.value);
  }

  @Benchmark
  @Threads(2)
  public ApiKey requireTwoThreads(Name name, Keywarden state) {
    return state.chain.require(name.value);
  }

  @Benchmark
  public Optional<ApiKey> find(Name name, Keywarden state) {
    return state.chain.find(name.value);
  }

  @Benchmark
  public ApiKey liveKey(Keywarden state) {
    return state.live.current();
  }

  @Benchmark
  @Threads(2)
  public ApiKey liveKeyTwoThreads(Keywarden state) {
    return state.live.current();
  }

  @Benchmark
  public @Nullable String caffeine(Name name, CaffeineCaches state) {
    return state.plain.getIfPresent(name.value);
  }

  @Benchmark
  @Threads(2)
  public @Nullable String caffeineTwoThreads(Name name, CaffeineCaches state) {
    return state.plain.getIfPresent(name.value);
  }

  @Benchmark
  public String caffeineRefreshed(Name name, CaffeineCaches state) {
    return state.refreshed.get(name.value);
  }

  @Benchmark
  @Threads(2)
  public String caffeineRefreshedTwoThreads(Name name, CaffeineCaches state) {
    return state.refreshed.get(name.value);
  }

  @Benchmark
  public String dotenvJava(Name name, DotenvJava state) {
    return state.dotenv.get(name.value);
  }

  @Benchmark
  public String smallRye(Name name, SmallRye state) {
    return state.config.getValue(name.value, String.class);
  }

  @Benchmark
  public String gestaltCached(Name name, GestaltCached state) throws GestaltException {
    return state.gestalt.getConfig(name.value, String.class);
  }

  @Benchmark
  public String awsCache(Name name, AwsCache state) {
    return state.cache.getSecretString(name.value);
  }

  @Benchmark
  @Threads(2)
  public String awsCacheTwoThreads(Name name, AwsCache state) {
    return state.cache.getSecretString(name.value);
  }
}
