package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.dotenv.DotenvProvider;
import dev.keywarden.dotenv.Strictness;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Generated values, through the syntax of .env files, JSON pointers, the rules of keys and the
 * redactor: nothing of one in an exception or a log, and a value that can be used comes back as it
 * was. Each property takes its share of {@code fuzz.seconds}; a failure is made again with the seed
 * that jqwik prints ({@code @Property(seed = "...")}).
 */
@AddLifecycleHook(TimeLimit.class)
class FuzzTest {
  private static final int ENOUGH = 1_000_000;
  private static final String KEY = "FUZZED_KEY";

  /** What parsers look at. */
  private static final String[] TOKENS = {
    "\"",
    "'",
    "`",
    "\\",
    "\\\"",
    "\n",
    "\r\n",
    "\t",
    " ",
    "#",
    " #",
    "$",
    "${",
    "}",
    "$(",
    "=",
    "export ",
    ":",
    ",",
    "{",
    "[",
    "]",
    "/",
    "~0",
    "~1",
    "null",
    "true",
    "-1",
    "1e9",
    "\\u0041",
    "\\uD800",
    "\\n",
    "%s",
    "{}",
    "<",
    ">",
    "&",
    "\0",
    "\uFEFF",
    "\u2028",
    "\u0085",
    "\uD83D\uDD11",
    "KEY=",
    "sk-",
    "Bearer ",
    "-----",
    "..",
    "@",
    "*",
    "?",
    "|",
    ";"
  };

  private static final Set<String> FRAMES = new HashSet<>();
  private static @Nullable Heard heard;
  private static @Nullable Path directory;

  @BeforeContainer
  static void open() throws IOException {
    directory = Files.createTempDirectory("keywarden-fuzz");
    heard = new Heard(Set.of());
  }

  @AfterContainer
  static void close() throws IOException {
    if (heard != null) {
      heard.close();
    }
    if (directory != null) {
      Files.deleteIfExists(directory.resolve(".env"));
      Files.delete(directory);
    }
  }

  @Provide
  Arbitrary<Fuzzed> values() {
    Arbitrary<String> part =
        Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.of(TOKENS)),
                net.jqwik.api.Tuple.of(2, Arbitraries.strings().ascii().ofMaxLength(4)),
                net.jqwik.api.Tuple.of(1, Arbitraries.strings().all().ofMaxLength(3)))
            .list()
            .ofMaxSize(6)
            .map(parts -> String.join("", parts));
    Arbitrary<String> canary =
        Arbitraries.strings()
            .withChars("BCDFGHJKLMNPQRSTVWXYZbcdfghjkmnpqrstvwxyz23456789")
            .ofLength(24);
    return Combinators.combine(part, canary, part, Arbitraries.integers().between(0, 1 << 20))
        .as(Fuzzed::new);
  }

  @Property(tries = ENOUGH, shrinking = ShrinkingMode.OFF)
  void dotenv(@ForAll("values") Fuzzed value) throws IOException {
    String text = value.text();
    boolean right = value.choice() % 3 == 0 && encodable(text);
    String line =
        switch (value.choice() % 3) {
          case 0 -> "K='" + text.replace("\\", "\\\\").replace("'", "\\'") + "'\n";
          case 1 -> "A=1\nK=" + text + "\nB=2\n";
          default -> text + "\nK='" + text;
        };
    Path file = requireDirectory().resolve(".env");
    Files.write(file, line.getBytes(UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    DotenvProvider provider = DotenvProvider.in(requireDirectory()).git(Strictness.WARN);
    boolean interpolated = !right && value.choice() % 2 == 0;
    check(
        value,
        chain(interpolated ? provider.interpolate() : provider, "K"),
        right && text.indexOf('\r') < 0 && text.indexOf('\0') < 0);
  }

  @Property(tries = ENOUGH, shrinking = ShrinkingMode.OFF)
  void jsonPointers(@ForAll("values") Fuzzed value) {
    String json = new HostileValue("", value.canary(), new byte[0], value.text()).json();
    String document = "{\"a\": [0, {\"key\": " + json + "}], " + json + ": null}";
    int choice = value.choice();
    boolean right = choice % 3 == 0 && encodable(value.text());
    String pointer =
        right ? "#/a/1/key" : List.of("#/a/1/key/x", "#/a/2", "#", "#/b").get(choice % 4);
    if (choice % 3 == 2) {
      document = document.substring(0, choice % document.length());
    }
    ScriptedProvider provider = ScriptedProvider.named("fuzz").put("K", document);
    check(value, chain(provider, "K" + pointer), right);
  }

  @Property(tries = ENOUGH, shrinking = ShrinkingMode.OFF)
  void rules(@ForAll("values") Fuzzed value) {
    if (!encodable(value.text())) {
      return;
    }
    ScriptedProvider provider = ScriptedProvider.named("fuzz").put("K", value.text());
    String[] faults = {
      "trailing-line-break", "white-space", "byte-order-mark", "surrounding-quotes", "smart-quotes"
    };
    KeyChain.Builder chain = chain(provider, "K").set("keywarden.keys." + KEY + ".kind", "token");
    for (int i = 0; i < faults.length; i++) {
      chain.set(
          "keywarden.hygiene." + faults[i], (value.choice() >> i) % 2 == 0 ? "reject" : "trim");
    }
    Evidence evidence = new Evidence(FRAMES);
    try (KeyChain keys = chain.build()) {
      ApiKey key = keys.require(KEY);
      evidence.add("the key", key);
      assertThat(value.text().contains(key.reveal())).as("a part of what was put").isTrue();
    } catch (RuntimeException e) {
      evidence.add("an exception", e);
    }
    nothingIn(evidence, value);
  }

  @Property(tries = ENOUGH, shrinking = ShrinkingMode.OFF)
  void redaction(@ForAll("values") Fuzzed value) {
    if (!encodable(value.text()) || value.text().isBlank()) {
      return;
    }
    ScriptedProvider provider = ScriptedProvider.named("fuzz").put("K", value.text());
    try (KeyChain keys = chain(provider, "K").build()) {
      if (keys.find(KEY).isPresent()) {
        Evidence evidence = new Evidence(FRAMES);
        String line = "before " + value.text() + " after";
        evidence.add("a line that is redacted", keys.redactor().redact(line));
        nothingIn(evidence, value);
      }
    } catch (dev.keywarden.UnusableKeyException placeholder) {
      return; // such a value is not known to the redactor, and needs not be
    }
  }

  /** A lone surrogate has no form in UTF-8. */
  private static boolean encodable(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }

  private static KeyChain.Builder chain(KeyProvider provider, String place) {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .environment(KeyEnvironment.TEST)
        .provider(provider)
        .set("keywarden.keys." + KEY + ".kind", "text")
        .set("keywarden.keys." + KEY + "." + provider.name(), place);
  }

  private static void check(Fuzzed value, KeyChain.Builder chain, boolean right) {
    Evidence evidence = new Evidence(FRAMES);
    try (KeyChain keys = chain.build()) {
      ApiKey key = keys.require(KEY);
      evidence.add("the key", key);
      if (right) {
        // Not by an assertion of AssertJ's on the texts: it would print both.
        assertThat(key.matches(value.text())).as("the value came back unchanged").isTrue();
      }
      evidence.add("the explanation", keys.explain(KEY));
    } catch (RuntimeException e) {
      evidence.add("an exception", e);
    }
    nothingIn(evidence, value);
  }

  private static void nothingIn(Evidence evidence, Fuzzed value) {
    if (heard != null) {
      evidence.add("the log", heard.take());
    }
    assertThat(evidence.find(value.canary())).as("what shows a part of %s", value).isEmpty();
  }

  private static Path requireDirectory() {
    if (directory == null) {
      throw new IllegalStateException("not opened");
    }
    return directory;
  }
}
