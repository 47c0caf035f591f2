package dev.keywarden;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tries new keys before they go live, where the user has given a way to try them. */
final class Probes {
  private final Map<String, KeyProbe> probes;
  private final Executor executor;
  private final Duration timeout;

  Probes(Map<String, KeyProbe> probes, Executor executor, Duration timeout) {
    this.probes = Map.copyOf(probes);
    this.executor = executor;
    this.timeout = timeout.compareTo(Link.LONGEST_TIMEOUT) > 0 ? Link.LONGEST_TIMEOUT : timeout;
  }

  /** Returns why a key must not go live; null if it may. */
  @Nullable String refusal(ApiKey candidate) {
    KeyProbe probe = probes.get(candidate.name());
    if (probe == null) {
      return null;
    }
    FutureTask<Boolean> trial = new FutureTask<>(new Trial(probe, candidate));
    try {
      executor.execute(trial);
      return trial.get(timeout.toNanos(), TimeUnit.NANOSECONDS) ? null : "the probe refused it";
    } catch (ExecutionException e) { // its message may quote the key
      Throwable thrown = e.getCause();
      return "the probe threw " + (thrown == null ? e : thrown).getClass().getName();
    } catch (TimeoutException e) {
      trial.cancel(true);
      return "the probe took longer than " + timeout.toMillis() + " ms";
    } catch (InterruptedException e) {
      trial.cancel(true);
      Thread.currentThread().interrupt();
      return "the probe was interrupted";
    } catch (RejectedExecutionException | CancellationException e) {
      return "no thread was free for the probe";
    }
  }

  private record Trial(KeyProbe probe, ApiKey candidate) implements Callable<Boolean> {
    @Override
    public Boolean call() throws Exception {
      return probe.works(candidate);
    }
  }
}
