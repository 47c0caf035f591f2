package dev.keywarden.leaklab.exceptions;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/** Ends a property after its share of the seconds that the system property fuzz.seconds gives. */
final class TimeLimit implements AroundTryHook {
  private static final int PROPERTIES = 4;
  private static final int DEFAULT_SECONDS = 10;
  private static final long NANOS =
      Integer.getInteger("fuzz.seconds", DEFAULT_SECONDS) * 1_000_000_000L / PROPERTIES;
  private static final Map<String, Long> ENDS = new ConcurrentHashMap<>();

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS; // from the class to its properties
  }

  @Override
  public TryExecutionResult aroundTry(
      TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
    long now = System.nanoTime();
    long end = ENDS.computeIfAbsent(context.label(), any -> now + NANOS);
    return now - end > 0 ? TryExecutionResult.satisfied(true) : aTry.execute(parameters);
  }
}
