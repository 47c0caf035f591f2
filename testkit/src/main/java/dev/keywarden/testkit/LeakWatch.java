package dev.keywarden.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyStatus;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches for keys where people read, while it is open: in logs ({@code java.util.logging}, Logback
 * and Log4j 2, as they are configured), in {@code System.out} and {@code System.err}, in exceptions
 * that nobody caught, in the names of threads, and in files where it is told to. {@link NoLeaks}
 * opens one for each test; use it directly with another framework.
 *
 * <pre>{@code
 * try (LeakWatch watch = LeakWatch.start()) {
 *   new Billing(watch.keys()).charge(declinedCard());
 * } // fails here if a key turned up
 * }</pre>
 *
 * <p>It looks for its own keys alone, so that several may be open at once. Logs and streams go
 * where they would go. It holds values on the heap in clear: watch a chain of your own only if the
 * keys in it are made up.
 *
 * <p>Not seen: what is logged below the configured levels; what goes to a stream that was put in
 * the place of {@code System.out} after the start; the names of threads that live for a moment and
 * log nothing; and virtual threads.
 *
 * <p>Thread-safe.
 */
public final class LeakWatch implements AutoCloseable {
  /** Larger files are looked at in pieces of this size, one of which begins within another. */
  private static final int PIECE = 1 << 24;

  private static final int OVERLAP = 1 << 17;

  /** So that a program that prints without end does not fill the heap. */
  private static final int MOST_PENDING = 1 << 25;

  /** What a report needs not tell more of. */
  private static final int MOST_FINDINGS = 20;

  private final Map<String, String> names = new ConcurrentHashMap<>(); // by the value
  private final Map<String, LeakCheck> checks = new ConcurrentHashMap<>(); // by the value
  private final Map<String, String> madeUp = new ConcurrentHashMap<>(); // by the name
  private final List<KeyChain> chains = new CopyOnWriteArrayList<>();
  private final Set<Path> directories = ConcurrentHashMap.newKeySet();
  private final Ears ears = new Ears();
  private final Set<String> found = new LinkedHashSet<>();
  private volatile @Nullable Any any;
  private @Nullable KeyChain keys;

  /** One pass for many values: most of what is printed shows none of them. */
  private record Any(int count, LeakCheck check) {}

  private LeakWatch() {}

  /**
   * Starts to watch.
   *
   * @return a new one, to be closed
   */
  public static LeakWatch start() {
    LeakWatch watch = new LeakWatch();
    CaptureDesk.ofProcess().add(watch.ears);
    return watch;
  }

  /** What was heard and not yet looked at. */
  private final class Ears implements CaptureDesk.Listener {
    private final ConcurrentLinkedQueue<Evidence> seen = new ConcurrentLinkedQueue<>();
    private final Map<String, Printed> printed = new ConcurrentHashMap<>();
    private final AtomicLong pending = new AtomicLong();

    @Override
    public void saw(Evidence evidence) {
      seen.add(evidence);
      heard(evidence.length());
    }

    @Override
    public void wrote(String stream, byte[] bytes, int from, int length) {
      printed.computeIfAbsent(stream, any -> new Printed()).add(bytes, from, length);
      heard(length);
    }

    private void heard(int length) {
      if (pending.addAndGet(length) > MOST_PENDING) {
        look();
      }
    }
  }

  /** What a stream printed, as far as it was not looked at, and the number of its first line. */
  private static final class Printed {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int line = 1;

    record Piece(String text, int line) {}

    synchronized void add(byte[] more, int from, int length) {
      bytes.write(more, from, length);
    }

    synchronized Piece take() {
      Piece piece = new Piece(bytes.toString(ISO_8859_1), line);
      line += lines(piece.text, piece.text.length());
      bytes.reset();
      return piece;
    }
  }

  private static int lines(String text, int to) {
    return (int) text.substring(0, to).chars().filter(c -> c == '\n').count();
  }

  /** Any name is a key here. */
  private final class Canaries implements KeyProvider {
    @Override
    public String name() {
      return "canary";
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      return KeyLookup.found(KeyMaterial.copyOf(value(request.name())), "made up for a test");
    }
  }

  /**
   * Returns a chain in which every name is a made-up key of its own.
   *
   * @return the same chain always; closed along with this
   */
  public synchronized KeyChain keys() {
    KeyChain made = keys;
    if (made == null) {
      made = KeyChain.builder().ignoreAmbientConfiguration().provider(provider()).build();
      keys = made;
    }
    return made;
  }

  /**
   * Returns a provider for a chain of your own, in which every name is a made-up key.
   *
   * @return a new one called {@code canary}, with the same keys always
   */
  public KeyProvider provider() {
    return new Canaries();
  }

  /**
   * Returns the value of a made-up key, for a stub that has to know it.
   *
   * @param name the name of the key
   * @return the value in clear
   */
  public String value(String name) {
    String value = madeUp.computeIfAbsent(requireNonNull(name, "name"), any -> Canary.value());
    return value(name, value);
  }

  private String value(String name, String value) {
    names.putIfAbsent(value, name);
    checks.computeIfAbsent(value, LeakCheck::of);
    return value;
  }

  /**
   * Watches another value too.
   *
   * @param name what reports call it
   * @param value a made-up value, not blank, and long enough not to turn up by chance
   * @return this
   */
  public LeakWatch alsoFor(String name, String value) {
    String unused = value(requireNonNull(name, "name"), value);
    return this;
  }

  /**
   * Watches the keys of a chain too: those that it has handed out now, and those that it has handed
   * out and still holds whenever this looks. To read them is an event of the chain.
   *
   * @param chain a chain with made-up keys; it stays the caller's
   * @return this
   */
  public LeakWatch alsoFor(KeyChain chain) {
    chains.add(requireNonNull(chain, "chain"));
    read(chain);
    return this;
  }

  private void read(KeyChain chain) {
    try {
      for (KeyStatus status : chain.status()) {
        if (status.fingerprint().isPresent()) {
          chain.find(status.name()).ifPresent(this::read);
        }
      }
    } catch (IllegalStateException e) {
      return; // it is closed, and what it had was read before, or cannot be any more
    }
  }

  private void read(ApiKey key) {
    String unused = key.use(value -> value(key.name(), new String(value)));
  }

  /**
   * Looks through the files of a directory too, and of those in it, whenever this looks.
   *
   * @param directory a path; one that is not there holds nothing
   * @return this
   */
  public LeakWatch files(Path directory) {
    directories.add(requireNonNull(directory, "directory"));
    return this;
  }

  /**
   * Looks at an exception, such as the failure of a test.
   *
   * @param what how reports call it
   * @param thrown the exception
   * @return whether it shows a key
   */
  public boolean sees(String what, Throwable thrown) {
    chains.forEach(this::read);
    return look(new Evidence(what, thrown));
  }

  void saw(String place, Object shown) {
    ears.saw(Evidence.of(place, shown));
  }

  boolean showsIn(String text) {
    return checks.values().stream().anyMatch(check -> !check.find(text).isEmpty());
  }

  /**
   * Looks at all that was heard since it last did.
   *
   * @return what was found since the start: each the place and the form, without the value; empty
   *     if nothing was
   */
  public List<String> findings() {
    lookAtAll();
    synchronized (found) {
      return List.copyOf(found);
    }
  }

  private void lookAtAll() {
    chains.forEach(this::read);
    CaptureDesk.threadNames()
        .forEach((id, name) -> look(Evidence.of("the name of thread #" + id, name)));
    directories.forEach(this::look);
    look();
  }

  /**
   * Fails if a key turned up.
   *
   * @throws AssertionError with the places and forms, and no value
   */
  public void verify() {
    report(findings(), "");
  }

  static void report(List<String> findings, String when) {
    if (!findings.isEmpty()) {
      int more = findings.size() - MOST_FINDINGS;
      throw new AssertionError(
          "A key turned up (it is not repeated here)"
              + when
              + ":\n  - "
              + String.join("\n  - ", findings.subList(0, findings.size() - Math.max(0, more)))
              + (more > 0 ? "\n  and at " + more + " more places" : ""));
    }
  }

  /** Returns what was found, and forgets it: each finding is reported once. */
  List<String> taken() {
    lookAtAll();
    synchronized (found) {
      List<String> findings = List.copyOf(found);
      found.clear();
      return findings;
    }
  }

  private void look() {
    ears.pending.set(0);
    for (Evidence each = ears.seen.poll(); each != null; each = ears.seen.poll()) {
      look(each);
    }
    ears.printed.forEach(
        (stream, printed) -> {
          Printed.Piece piece = printed.take();
          checksFor(piece.text())
              .forEach(
                  (value, check) ->
                      check
                          .find(piece.text())
                          .forEach(
                              (form, at) -> {
                                int line = piece.line() + lines(piece.text(), at);
                                add(stream + ", line " + line, form, value);
                              }));
        });
  }

  private Map<String, LeakCheck> checksFor(Object content) {
    if (checks.size() < 3) {
      return checks;
    }
    Any filter = any;
    if (filter == null || filter.count() != checks.size()) { // values are added, never taken away
      List<String> values = new ArrayList<>(checks.keySet());
      filter = new Any(values.size(), LeakCheck.ofAny(values));
      any = filter;
    }
    boolean none =
        content instanceof Throwable thrown
            ? filter.check().in(thrown).isEmpty()
            : filter.check().find(content.toString()).isEmpty();
    return none ? Map.of() : checks;
  }

  private boolean look(Evidence evidence) {
    boolean any = false;
    for (Map.Entry<String, LeakCheck> check : checksFor(evidence.content()).entrySet()) {
      if (evidence.content() instanceof Throwable thrown) {
        for (String finding : check.getValue().in(thrown)) {
          any = true;
          add(evidence.place(), finding, check.getKey());
        }
      } else {
        for (String form : check.getValue().find(evidence.content().toString()).keySet()) {
          any = true;
          add(evidence.place(), form, check.getKey());
        }
      }
    }
    return any;
  }

  private void look(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        Path name = directory.relativize(file);
        look(Evidence.of("the name of a file in " + directory, name));
        if (Files.isRegularFile(file)) {
          lookInto(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a watched directory cannot be read", e);
    }
  }

  private void lookInto(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] piece = in.readNBytes(PIECE);
      int line = 1;
      while (piece.length > 0) {
        String text = new String(piece, ISO_8859_1);
        int first = line;
        checksFor(text)
            .forEach(
                (value, check) ->
                    check
                        .find(text)
                        .forEach(
                            (form, at) ->
                                add(
                                    "the file " + file + ", line " + (first + lines(text, at)),
                                    form,
                                    value)));
        if (piece.length < PIECE) {
          return;
        }
        line += lines(text, PIECE - OVERLAP);
        byte[] next = new byte[PIECE];
        System.arraycopy(piece, PIECE - OVERLAP, next, 0, OVERLAP);
        int more = in.readNBytes(next, OVERLAP, PIECE - OVERLAP);
        piece = more == 0 ? new byte[0] : Arrays.copyOf(next, OVERLAP + more);
      }
    }
  }

  private void add(String place, String form, String value) {
    String name = names.getOrDefault(value, "a key");
    String finding =
        withheld(place)
            + ": "
            + form.replaceFirst("the (whole )?value", "$0 of " + Matcher.quoteReplacement(name));
    synchronized (found) {
      if (found.size() < 10 * MOST_FINDINGS) {
        found.add(finding);
      }
    }
  }

  /** A logger or a file may be called like a key. */
  private String withheld(String place) {
    for (LeakCheck check : checks.values()) {
      if (!check.find(place).isEmpty()) {
        return "a place whose name shows the key";
      }
    }
    return place;
  }

  /** Lets another one look for the values of this one from now on. */
  void handDown(LeakWatch later) {
    names.forEach((value, name) -> later.alsoFor(name, value));
  }

  /**
   * Ends it, looks for the last time, and closes its own chain.
   *
   * @throws AssertionError as {@link #verify()} does
   */
  @Override
  public void close() {
    List<String> findings = findings();
    end();
    report(findings, "");
  }

  void end() {
    CaptureDesk.ofProcess().remove(ears);
    synchronized (this) {
      if (keys != null) {
        keys.close();
      }
    }
  }

  /**
   * Returns the same text for every state.
   *
   * @return a constant
   */
  @Override
  public String toString() {
    return "LeakWatch[]";
  }
}
