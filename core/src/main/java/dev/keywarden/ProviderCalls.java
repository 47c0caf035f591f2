package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls providers on threads of their own, so that one that hangs costs its time limit and no more.
 * Whatever a provider does, the outcome is an answer or a {@link ProviderFailure}.
 */
final class ProviderCalls {
  private static final ProviderFailure SHUT =
      new ProviderFailure(
          Reason.UNAVAILABLE,
          "the call was dropped, since the chain or its executor is shut",
          "Ask a chain that is open.",
          null);
  private static final ProviderFailure NO_THREAD =
      new ProviderFailure(
          Reason.UNAVAILABLE,
          "no thread was free to ask it: too many earlier calls hang, or the executor is shut",
          "Look for a provider that ignores its time limit, or give the chain another executor.",
          null);

  private final Executor executor;

  /** Calls under way, so that closing the chain ends the wait for them. */
  private final Set<Call> running = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  ProviderCalls(Executor executor) {
    this.executor = executor;
  }

  /** An answer for one key: exactly one of the two is there. */
  record Answer(@Nullable KeyLookup lookup, @Nullable ProviderFailure failure) {}

  /**
   * Asks one provider.
   *
   * @param limit how long is waited for it: the link's own limit, or what is left of a shorter time
   * @param turn what the link's circuit has given for the call; null if it hears nothing of it
   */
  Map<KeyRequest, Answer> ask(
      Link link, Collection<KeyRequest> requests, Duration limit, Circuit.@Nullable Turn turn) {
    Map<KeyRequest, Answer> answers = Map.of();
    try {
      answers = call(link, requests, limit);
      return answers;
    } finally {
      if (turn != null) {
        report(answers.values(), limit.compareTo(link.timeout()) < 0, link.circuit(), turn);
      }
    }
  }

  /** Tells the circuit what came of the call; nothing where that says nothing of the provider. */
  private static void report(
      Collection<Answer> answers, boolean shortened, Circuit circuit, Circuit.Turn turn) {
    ProviderFailure failed = null;
    for (Answer answer : answers) {
      ProviderFailure failure = answer.failure();
      if (failure == null || !(failure.passing() || failure.reason() == Reason.CANCELLED)) {
        circuit.answered();
        return;
      }
      boolean cut = shortened && failure.reason() == Reason.TIMED_OUT;
      if (failure.passing() && !cut && !failure.equals(SHUT) && !failure.equals(NO_THREAD)) {
        failed = failure;
      }
    }
    if (failed == null) {
      circuit.dropped(turn);
    } else {
      circuit.failed(turn, failed);
    }
  }

  private Map<KeyRequest, Answer> call(Link link, Collection<KeyRequest> requests, Duration limit) {
    if (requests.size() > 1 && asksInTurn(link.provider())) {
      return callSideBySide(link, requests, limit);
    }
    Call call = new Call(new Question(link.provider(), requests));
    ProviderFailure failure = start(call);
    return failure == null ? await(call, link, requests, limit) : failed(requests, failure);
  }

  /** Whether a provider has left the call for many as it is, so that its keys can do without it. */
  private static boolean asksInTurn(KeyProvider provider) {
    try {
      return provider.getClass().getMethod("findAll", Collection.class).getDeclaringClass()
          == KeyProvider.class;
    } catch (NoSuchMethodException e) { // every provider has it, its own or the interface's
      return false;
    }
  }

  /** A call for each key, so that many take no longer than the slowest, and one fails by itself. */
  private Map<KeyRequest, Answer> callSideBySide(
      Link link, Collection<KeyRequest> requests, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    Map<KeyRequest, Call> calls = new LinkedHashMap<>();
    Map<KeyRequest, Answer> answers = new LinkedHashMap<>();
    boolean done = false;
    try {
      for (KeyRequest request : requests) {
        Call call = new Call(new Question(link.provider(), List.of(request)));
        ProviderFailure failure = start(call);
        if (failure == null) {
          calls.put(request, call);
        } else {
          answers.put(request, new Answer(null, failure));
        }
      }
      for (Map.Entry<KeyRequest, Call> entry : calls.entrySet()) {
        Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        answers.putAll(await(entry.getValue(), link, List.of(entry.getKey()), left));
      }
      done = true;
    } finally {
      for (Call call : done ? List.<Call>of() : calls.values()) {
        running.remove(call);
        call.giveUp();
      }
    }
    return answers;
  }

  /** Returns why the call could not be made; null if it is under way. */
  private @Nullable ProviderFailure start(Call call) {
    running.add(call);
    boolean started = false;
    try {
      if (closed) {
        call.cancel(true);
      }
      if (Thread.currentThread().isInterrupted()) {
        return interrupted(); // as a wait would, and not only where there is one
      }
      executor.execute(call);
      started = true;
      return null;
    } catch (RejectedExecutionException e) {
      return NO_THREAD;
    } finally {
      if (!started) {
        running.remove(call);
      }
    }
  }

  private Map<KeyRequest, Answer> await(
      Call call, Link link, Collection<KeyRequest> requests, Duration limit) {
    ProviderFailure failure;
    try {
      return answers(requests, call.get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (CancellationException e) {
      failure = SHUT;
    } catch (TimeoutException e) {
      call.giveUp();
      failure = timedOut(link, requests.iterator().next().timeout());
    } catch (InterruptedException e) {
      call.giveUp();
      Thread.currentThread().interrupt();
      failure = interrupted();
    } catch (ExecutionException e) {
      Throwable thrown = e.getCause();
      failure = ProviderFailure.of(thrown == null ? e : thrown);
    } finally {
      running.remove(call);
    }
    return failed(requests, failure);
  }

  private static ProviderFailure interrupted() {
    return new ProviderFailure(
        Reason.CANCELLED,
        "the thread that asked was interrupted",
        "Ask again, on a thread that is not being stopped.",
        null);
  }

  /** The same failure for all. */
  static Map<KeyRequest, Answer> failed(Collection<KeyRequest> requests, ProviderFailure failure) {
    Map<KeyRequest, Answer> failed = new LinkedHashMap<>();
    for (KeyRequest request : requests) {
      failed.put(request, new Answer(null, failure));
    }
    return failed;
  }

  private static ProviderFailure timedOut(Link link, Duration limit) {
    boolean shortened = limit.compareTo(link.timeout()) < 0;
    return new ProviderFailure(
        Reason.TIMED_OUT,
        "it gave no answer within "
            + limit.toMillis()
            + " ms"
            + (shortened ? ", all that was left of the time allowed for all keys" : ""),
        "Check that the store can be reached from here, or "
            + (shortened ? "allow more time." : "set keywarden." + link.name() + ".timeout."),
        null);
  }

  /** Ends the wait of all callers, whatever the providers do. */
  void close() {
    closed = true;
    for (Call call : running) {
      call.cancel(true);
    }
  }

  private static Map<KeyRequest, Answer> answers(
      Collection<KeyRequest> requests, Map<KeyRequest, KeyLookup> lookups) {
    Map<KeyRequest, Answer> answers = new LinkedHashMap<>();
    for (KeyRequest request : requests) {
      KeyLookup lookup = lookups.remove(request);
      if (lookup == null) {
        answers.put(
            request, new Answer(null, ProviderFailure.broken("it returned no answer", null)));
      } else if (lookup instanceof KeyLookup.Failed failed) {
        answers.put(request, new Answer(null, ProviderFailure.of(failed)));
      } else {
        answers.put(request, new Answer(lookup, null));
      }
    }
    Call.discard(lookups); // what nobody asked for
    return answers;
  }

  /** The call itself; a class of its own because a lambda costs milliseconds at its first use. */
  private record Question(KeyProvider provider, Collection<KeyRequest> requests)
      implements Callable<Map<KeyRequest, KeyLookup>> {
    @Override
    public Map<KeyRequest, KeyLookup> call() {
      if (requests.size() > 1) {
        // A provider may return a map that cannot be changed, or null, in spite of its contract.
        @Nullable Map<KeyRequest, KeyLookup> all = provider.findAll(requests);
        return all == null ? new LinkedHashMap<>() : new LinkedHashMap<>(all);
      }
      Map<KeyRequest, KeyLookup> one = new LinkedHashMap<>();
      for (KeyRequest request : requests) {
        one.put(request, provider.find(request));
      }
      return one;
    }
  }

  /** A call whose answer is closed if it comes when nobody waits any more. */
  private static final class Call extends FutureTask<Map<KeyRequest, KeyLookup>> {
    Call(Callable<Map<KeyRequest, KeyLookup>> asking) {
      super(asking);
    }

    @Override
    protected void set(Map<KeyRequest, KeyLookup> answers) {
      super.set(answers);
      if (isCancelled()) {
        discard(answers);
      }
    }

    /** Interrupts the call; an answer that has come in the same moment is closed. */
    void giveUp() {
      if (!cancel(true)) {
        try {
          discard(get());
        } catch (InterruptedException | ExecutionException | CancellationException ignored) {
          // It is done, so that nothing is waited for; and where it failed, there is no answer.
        }
      }
    }

    static void discard(Map<KeyRequest, KeyLookup> answers) {
      for (KeyLookup lookup : answers.values()) {
        if (lookup instanceof KeyLookup.Found found) {
          found.material().close();
        }
      }
    }
  }
}
