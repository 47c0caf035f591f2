package dev.keywarden.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.core.pattern.ReplacingCompositeConverter;
import dev.keywarden.KeyChain;
import dev.keywarden.Redactor;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ahocorasick.trie.Emit;
import org.ahocorasick.trie.Trie;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The masking of known keys in a line of a log. The others look for the keys as they are; Keywarden
 * looks for all their derived forms too.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Masking {

  /** The lines, one after the other, as they are and in UTF-8. */
  @State(Scope.Thread)
  public static class Log {
    @Param({"1", "10", "100", "1000"})
    private int keys;

    private Map<String, String> known = Map.of();
    private String[] lines = {};
    private byte[][] encoded = {};
    private int next;

    /** Makes the keys and the lines. */
    @Setup
    public void make() {
      known = Keys.make(keys);
      lines = Lines.make(known.getOrDefault(Keys.NAME, ""));
      encoded = new byte[lines.length][];
      for (int i = 0; i < lines.length; i++) {
        encoded[i] = lines[i].getBytes(UTF_8);
      }
    }

    String line() {
      next = next + 1 == lines.length ? 0 : next + 1;
      return lines[next];
    }

    byte[] bytes() {
      next = next + 1 == encoded.length ? 0 : next + 1;
      return encoded[next];
    }

    /** Whoever does not mask the one line is measured at something else. */
    void check(String who, String masked) {
      if (masked.contains(known.getOrDefault(Keys.NAME, "?"))) {
        throw new IllegalStateException(who + " does not mask the key");
      }
    }

    String withKey() {
      return lines[lines.length / 2];
    }
  }

  /** Keywarden, with a chain that has loaded all keys. */
  @State(Scope.Thread)
  public static class Keywarden {
    private Redactor redactor = Redactor.ofProcess();

    /** Loads them. */
    @Setup
    public void load(Log log) {
      redactor = redactorOf(log.known);
      log.check("Keywarden", redactor.redact(log.withKey()));
    }
  }

  /** That of a chain which has loaded them; it goes on masking when the chain is closed. */
  static Redactor redactorOf(Map<String, String> keys) {
    try (KeyChain chain =
        KeyChain.builder().ignoreAmbientConfiguration().provider(new MapProvider(keys)).build()) {
      var unused = chain.requireAll(keys.keySet().toArray(new String[0]));
      return chain.redactor();
    }
  }

  /** A regular expression of all keys, as one writes it. */
  @State(Scope.Thread)
  public static class Regex {
    private Pattern pattern = Pattern.compile("");

    /** Compiles it. */
    @Setup
    public void compile(Log log) {
      pattern = Pattern.compile(alternation(log.known.values()));
    }
  }

  static String alternation(Collection<String> keys) {
    return keys.stream().map(Pattern::quote).collect(Collectors.joining("|"));
  }

  /** Logback's {@code %replace}, with the same. */
  @State(Scope.Thread)
  public static class LogbackReplace extends ReplacingCompositeConverter<Object> {

    /** Starts it. */
    @Setup
    public void start(Log log) {
      setOptionList(List.of(alternation(log.known.values()), Redactor.MASK));
      start();
      log.check("%replace", mask(log.withKey()));
    }

    String mask(String line) {
      return transform(this, line);
    }
  }

  /** An Aho-Corasick automaton of all keys. */
  @State(Scope.Thread)
  public static class AhoCorasick {
    private Trie trie = Trie.builder().build();

    /** Builds it. */
    @Setup
    public void build(Log log) {
      trie = Trie.builder().ignoreOverlaps().addKeywords(log.known.values()).build();
      log.check("Aho-Corasick", mask(log.withKey()));
    }

    String mask(String line) {
      Collection<Emit> found = trie.parseText(line);
      if (found.isEmpty()) {
        return line;
      }
      StringBuilder masked = new StringBuilder();
      int at = 0;
      for (Emit emit : found) {
        masked.append(line, at, emit.getStart()).append(Redactor.MASK);
        at = emit.getEnd() + 1;
      }
      return masked.append(line, at, line.length()).toString();
    }
  }

  @Benchmark
  public String copy(Log log) {
    return new String(log.bytes(), UTF_8);
  }

  @Benchmark
  public byte[] copyBytes(Log log) {
    return log.bytes().clone();
  }

  @Benchmark
  public String keywarden(Log log, Keywarden state) {
    return state.redactor.redact(log.line());
  }

  @Benchmark
  public byte[] keywardenBytes(Log log, Keywarden state) {
    return state.redactor.redact(log.bytes());
  }

  @Benchmark
  public String logbackReplace(Log log, LogbackReplace state) {
    return state.mask(log.line());
  }

  @Benchmark
  public String regex(Log log, Regex state) {
    Matcher matcher = state.pattern.matcher(log.line());
    return matcher.replaceAll(Redactor.MASK);
  }

  @Benchmark
  public String replaceLoop(Log log) {
    String line = log.line();
    for (String key : log.known.values()) {
      line = line.replace(key, Redactor.MASK);
    }
    return line;
  }

  @Benchmark
  public String ahoCorasick(Log log, AhoCorasick state) {
    return state.mask(log.line());
  }
}
