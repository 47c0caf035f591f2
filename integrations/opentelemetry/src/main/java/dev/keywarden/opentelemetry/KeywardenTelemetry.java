package dev.keywarden.opentelemetry;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyEvent;
import dev.keywarden.KeyEventListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Metrics of what a chain does and of how its keys stand. As a listener it counts and times; the
 * status of the chain that it observes is read whenever metrics are collected:
 *
 * <pre>{@code
 * KeywardenTelemetry telemetry = new KeywardenTelemetry(openTelemetry);
 * KeyChain keys = telemetry.observe(KeyChain.builder().listener(telemetry).build());
 * }</pre>
 *
 * <p>The names of the instruments and of their attributes are in {@code docs/metrics.md}.
 * Attributes are the names of keys, of providers, and words out of short lists; never a value, a
 * fingerprint or a version. The names of keys are the application's own; the SDK bounds how many it
 * keeps (2,000 sets of attributes for each instrument, unless a view says otherwise).
 *
 * <p>A fetch that a caller waits for is timed on the caller's thread, so that the SDK can attach
 * the trace to the measurement (an exemplar). There are no spans and no span events: OpenTelemetry
 * is retiring the latter.
 *
 * <p>One is for one chain. Thread-safe.
 */
public final class KeywardenTelemetry implements KeyEventListener, AutoCloseable {
  /** The name of the instrumentation scope. */
  static final String SCOPE = "dev.keywarden";

  private final EventMetrics events;
  private final StatusMetrics status;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Makes the instruments.
   *
   * @param telemetry where they are reported
   */
  public KeywardenTelemetry(OpenTelemetry telemetry) {
    this(telemetry, InstantSource.system());
  }

  /**
   * Makes the instruments, for a chain whose clock is not the system's.
   *
   * @param telemetry where they are reported
   * @param clock what the ages of keys are measured by; the chain's
   */
  public KeywardenTelemetry(OpenTelemetry telemetry, InstantSource clock) {
    Meter meter = requireNonNull(telemetry, "telemetry").getMeter(SCOPE);
    this.events = new EventMetrics(meter);
    this.status = new StatusMetrics(meter, requireNonNull(clock, "clock"));
  }

  /**
   * Has each collection read how a chain stands, in place of one that was observed before. Once
   * that chain is closed, the next collection finds out, and reports nothing of it.
   *
   * @param keys a chain that this is a listener of
   * @return the same chain
   */
  public KeyChain observe(KeyChain keys) {
    status.observe(requireNonNull(keys, "keys"));
    return keys;
  }

  /**
   * Counts an event.
   *
   * @param event what happened
   */
  @Override
  public void onEvent(KeyEvent event) {
    if (!closed.get()) {
      events.record(event);
    }
  }

  /**
   * Counts and reports no more, and lets go of the chain. What was counted stays reported, since an
   * instrument of OpenTelemetry cannot be taken back. Idempotent.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) { // the SDK warns of an instrument that is closed twice
      status.close();
    }
  }
}
