package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.ScriptedProvider;
import dev.keywarden.testkit.Stall;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A provider that somebody has written: the test kit's, and one that throws what it likes. */
final class CustomStore implements Store {
  private final ScriptedProvider scripted = ScriptedProvider.named("custom");
  private @Nullable Supplier<KeyLookup> instead;
  private @Nullable Stall stall;

  private final KeyProvider provider =
      new KeyProvider() {
        @Override
        public String name() {
          return "custom";
        }

        @Override
        public KeyLookup find(KeyRequest request) {
          Supplier<KeyLookup> other = instead;
          return other == null ? scripted.find(request) : other.get();
        }
      };

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public boolean put(HostileValue value) {
    if (value.bytes().length > 64 * 1024) {
      scripted.put(PLACE, value.lenient());
    } else {
      scripted.put(PLACE, value.bytes());
    }
    return true;
  }

  @Override
  public void put(String document) {
    scripted.put(PLACE, document);
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    String text = value.lenient();
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      failures.put("fails: " + reason, () -> scripted.failAll(reason));
    }
    failures.put("absent", () -> scripted.remove(PLACE));
    failures.put("expired", () -> scripted.expires(PLACE, Instant.EPOCH));
    failures.put("no answer", () -> stall = scripted.stall());
    throwing(failures, "a number", () -> Integer.parseInt(text));
    throwing(failures, "an address", () -> URI.create("a b" + text));
    throwing(failures, "a state", () -> sneak(new IllegalStateException(text)));
    throwing(failures, "an error", () -> sneak(new AssertionError(text)));
    throwing(failures, "a checked one", () -> sneak(new java.io.IOException(text)));
    throwing(
        failures,
        "one with causes",
        () -> {
          RuntimeException top = new RuntimeException(text, new Exception(text));
          top.addSuppressed(new IllegalArgumentException(text, new Error(text)));
          sneak(top);
        });
    throwing(failures, "one whose toString is the value", () -> sneak(new Printing(text)));
    throwing(
        failures,
        "ours with a vendor's cause",
        () ->
            sneak(
                new KeyProviderException(
                    Reason.UNAVAILABLE, "no answer", "Try again.", new Exception(text))));
    throwing(failures, "one in a loop", () -> sneak(looped(text)));
    failures.put("returns null", () -> instead = () -> sneak(new NullPointerException(text)));
    return failures;
  }

  private void throwing(Map<String, Arrangement> failures, String what, Runnable thrower) {
    failures.put(
        "throws " + what,
        () ->
            instead =
                () -> {
                  thrower.run();
                  throw new IllegalStateException("nothing was thrown");
                });
  }

  private static Exception looped(String text) {
    Exception first = new Exception(text);
    first.initCause(new Exception(text, first));
    return first;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable, R> R sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** As the exceptions of some parsers, which say everything in whatever is asked of them. */
  @SuppressWarnings("OverrideThrowableToString") // as badly as they do it
  private static final class Printing extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String text;

    Printing(String text) {
      super(text);
      this.text = text;
    }

    @Override
    public String getLocalizedMessage() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return new StackTraceElement[] {new StackTraceElement("a.B", "c", "D.java", 1)};
    }
  }

  @Override
  public void heal() {
    if (stall != null) {
      stall.close();
      stall = null;
    }
    instead = null;
    scripted.recover();
    scripted.put(PLACE, "made-up".getBytes(UTF_8));
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public void close() {
    scripted.close();
  }
}
