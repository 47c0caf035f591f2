package dev.keywarden.concurrency;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.LiveKey;
import dev.keywarden.concurrency.Did.What;
import dev.keywarden.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** What threads do with one key of a chain. Lincheck makes one for each run of a scenario. */
public final class SharedKey {
  private static final String NAME = "API_KEY";
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(1);

  private final AtomicLong moments = new AtomicLong();
  private final VersionedStore store = new VersionedStore(moments::get);
  private final ManualTime time = ManualTime.at(Instant.EPOCH);
  private final KeyChain chain =
      KeyChain.builder()
          .ignoreAmbientConfiguration()
          .variables(Map.of())
          .environment(KeyEnvironment.TEST)
          .provider(store)
          .timeToLive(TIME_TO_LIVE)
          .clock(time)
          .scheduler(time)
          .executor(Runnable::run)
          .build();

  private Did did(What what, IntSupplier operation) {
    long from = moments.incrementAndGet();
    int version = operation.getAsInt();
    return new Did(what, version, from, moments.incrementAndGet());
  }

  private static int version(ApiKey key) {
    return Integer.parseInt(key.source().version().orElseThrow());
  }

  /** {@link KeyChain#require}. */
  @Operation
  public Did require() {
    return did(What.READ, () -> version(chain.require(NAME)));
  }

  /** {@link KeyChain#find}. */
  @Operation
  public Did find() {
    return did(What.READ, () -> version(chain.find(NAME).orElseThrow()));
  }

  /** {@link LiveKey#current}. */
  @Operation
  public Did current() {
    return did(What.READ, () -> version(chain.live(NAME).current()));
  }

  /** {@link LiveKey#renew} of a key that a receiver refuses, whichever it is. */
  @Operation
  public Did renew() {
    return did(
        What.READ,
        () -> {
          LiveKey live = chain.live(NAME);
          ApiKey rejected = live.current();
          Optional<ApiKey> next = live.renew(rejected);
          if (next.isPresent() && version(next.get()) <= version(rejected)) {
            throw new IllegalStateException(
                "version " + version(next.get()) + " for a rejected " + version(rejected));
          }
          return version(next.orElse(rejected));
        });
  }

  /** {@link KeyChain#invalidate}. */
  @Operation
  public Did invalidate() {
    return did(
        What.INVALIDATED,
        () -> {
          chain.invalidate(NAME);
          return 0;
        });
  }

  /** The store gets a new version. */
  @Operation
  public Did rotate() {
    return did(What.ROTATED, store::rotate);
  }

  /** The timers do what is due; a refresh included, on this thread. */
  @Operation
  public Did elapse() {
    return did(
        What.ELAPSED,
        () -> {
          time.pass(TIME_TO_LIVE);
          return 0;
        });
  }

  /** Never two calls at a time for one name. */
  @Validate
  public void oneFlight() {
    if (store.crowded()) {
      throw new IllegalStateException("the store was called for a key while another call was on");
    }
  }
}
