package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls on daemon threads of their own, which end with them: the caller can then be
 * interrupted at any time, and a provider that nobody asks has no thread.
 */
final class Calls implements AutoCloseable {
  /** Side by side; a chain asks for some tens of keys, and AWS answers thousands a second. */
  private static final int MOST_AT_ONCE = 20;

  private final String instance;
  private final Set<Round> rounds = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Calls(String instance) {
    this.instance = instance;
  }

  /**
   * Makes all of the calls.
   *
   * @param limit what has no answer by then has timed out
   * @throws KeyProviderException if the caller was interrupted, or the provider is closed
   */
  Map<KeyRequest, KeyLookup> make(List<StoreCall> calls, Limit limit) {
    Round round = new Round(calls);
    boolean answered = false;
    long lastWait = Round.LAST_WAIT_NANOS;
    rounds.add(round);
    try {
      requireOpen();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      round.start(MOST_AT_ONCE, "keywarden-" + instance);
      Round.End end = round.await(limit.deadline());
      if (end == Round.End.DROPPED) {
        throw closed();
      }
      answered = end == Round.End.ANSWERED;
      Map<KeyRequest, KeyLookup> answers = round.take();
      if (end == Round.End.TIMED_OUT) {
        addTimeouts(calls, answers);
        lastWait = Math.min(lastWait, limit.graceNanos()); // the chain waits for what has come
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyProviderException(
          Reason.CANCELLED,
          "the thread that asked AWS Secrets Manager was interrupted",
          "Ask again, on a thread that is not being stopped.");
    } finally {
      rounds.remove(round);
      if (answered) {
        round.awaitThreads(lastWait);
      } else {
        round.stop(lastWait);
      }
    }
  }

  private static void addTimeouts(List<StoreCall> calls, Map<KeyRequest, KeyLookup> answers) {
    for (StoreCall call : calls) {
      for (KeyRequest request : call.requests()) {
        answers.putIfAbsent(request, timedOut(request));
      }
    }
  }

  private static KeyLookup timedOut(KeyRequest request) {
    return KeyLookup.failed(
        Reason.TIMED_OUT,
        "AWS Secrets Manager gave no answer for secret "
            + request.place().orElse(request.name())
            + " within "
            + request.timeout().toMillis()
            + " ms",
        "Check the region, and that this network lets calls through to it (a VPC endpoint, a proxy,"
            + " a security group).");
  }

  void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  private KeyProviderException closed() {
    return new KeyProviderException(
        Reason.UNAVAILABLE,
        "the provider '" + instance + "' is closed",
        "Ask a chain that is open.");
  }

  /** Ends all waits, and lets no call begin. */
  @Override
  public void close() {
    closed = true;
    for (@Nullable Round round : rounds) {
      if (round != null) {
        round.drop();
      }
    }
  }
}
