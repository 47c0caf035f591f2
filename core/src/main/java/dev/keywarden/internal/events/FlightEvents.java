package dev.keywarden.internal.events;

import dev.keywarden.KeyEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * Writes events into flight recordings.
 *
 * <p>This class is touched only once the recorder has been started: to load the first event class
 * costs over 100 ms in a fresh JVM. Not API; may change at any time.
 */
public final class FlightEvents {
  private FlightEvents() {}

  /**
   * Writes an event into the recordings that want it.
   *
   * @param event what happened
   */
  public static void write(KeyEvent event) {
    Recorded recorded =
        switch (event.type()) {
          case RESOLVED -> new Resolved();
          case MISSING -> new Missing();
          case FAILED -> new Failed();
          case REFUSED -> new Refused();
          case TRIMMED -> new Trimmed();
          case REVEALED -> new Revealed();
          case USED -> new Used();
          case ROTATED -> new Rotated();
          case STALE -> new Stale();
          case DROPPED -> new Dropped();
          case NOT_PROMOTED -> new NotPromoted();
          case AGED -> new Aged();
          case EXPIRING -> new Expiring();
        };
    if (recorded.shouldCommit()) {
      recorded.fill(event);
      recorded.commit();
    }
  }

  @Category("Keywarden")
  @StackTrace(true)
  @SuppressWarnings("UnusedVariable") // the recorder reads the fields
  private abstract static class Recorded extends Event {
    @Label("Key")
    @Description("Name of the key")
    @Nullable String key;

    @Label("Provider")
    @Nullable String provider;

    @Label("Location")
    @Description("Place within the provider")
    @Nullable String location;

    @Label("Version")
    @Nullable String version;

    @Label("Reason")
    @Description("Kind of failure or fault")
    @Nullable String reason;

    @Label("Caller")
    @Description("Who asked")
    @Nullable String caller;

    @Label("Took")
    @Description("Time that the provider took, in nanoseconds")
    @jdk.jfr.Timespan
    long took;

    void fill(KeyEvent event) {
      key = event.key();
      provider = event.provider().orElse(null);
      location = event.location().orElse(null);
      version = event.version().orElse(null);
      reason = event.reason().orElse(null);
      caller = event.caller().orElse(null);
      took = event.took().toNanos();
    }
  }

  @Name("dev.keywarden.KeyResolved")
  @Label("Key Resolved")
  private static final class Resolved extends Recorded {}

  @Name("dev.keywarden.KeyMissing")
  @Label("Key Missing")
  private static final class Missing extends Recorded {}

  @Name("dev.keywarden.KeyFailed")
  @Label("Key Failed")
  private static final class Failed extends Recorded {}

  @Name("dev.keywarden.KeyRefused")
  @Label("Key Refused")
  private static final class Refused extends Recorded {}

  @Name("dev.keywarden.KeyTrimmed")
  @Label("Key Trimmed")
  private static final class Trimmed extends Recorded {}

  @Name("dev.keywarden.KeyRevealed")
  @Label("Key Revealed")
  private static final class Revealed extends Recorded {}

  @Name("dev.keywarden.KeyUsed")
  @Label("Key Used")
  private static final class Used extends Recorded {}

  @Name("dev.keywarden.KeyRotated")
  @Label("Key Rotated")
  private static final class Rotated extends Recorded {}

  @Name("dev.keywarden.KeyStale")
  @Label("Stale Key Served")
  private static final class Stale extends Recorded {}

  @Name("dev.keywarden.KeyDropped")
  @Label("Key Dropped")
  private static final class Dropped extends Recorded {}

  @Name("dev.keywarden.KeyNotPromoted")
  @Label("Key Not Promoted")
  private static final class NotPromoted extends Recorded {}

  @Name("dev.keywarden.KeyAged")
  @Label("Key Too Old")
  private static final class Aged extends Recorded {}

  @Name("dev.keywarden.KeyExpiring")
  @Label("Key Expires Soon")
  private static final class Expiring extends Recorded {}
}
