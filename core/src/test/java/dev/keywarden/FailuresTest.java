package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.usage.OneValueStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong with a value, nothing that comes of it holds a part of the value. */
class FailuresTest {
  private static final String NAME = "TEST_API_KEY";
  private static final String CANARY = TestKeys.random(77, 24);

  @TempDir Path directory;

  static Stream<String> hostileValues() {
    String c = CANARY;
    String d = TestKeys.random(78, 24);
    return Stream.of(
        c,
        c + "\n",
        c + "\r\n",
        c + "\n\n",
        "\n" + c,
        c + "\n" + d,
        c + "\r" + d,
        " " + c,
        c + " ",
        "\t" + c + "\t",
        "\u00a0" + c,
        "\uFEFF" + c,
        "\uFEFF\"" + c + "\"\r\n",
        c + "\0",
        "\0" + c,
        c + "\0" + d,
        "\"" + c + "\"",
        "'" + c + "'",
        "`" + c + "`",
        "\u201c" + c + "\u201d",
        "\u2018" + c + "\u2019",
        c + "\u2019" + d,
        c + "#" + d,
        "#" + c,
        c + " # " + d,
        "$" + c,
        "${" + c + "}",
        "$(" + c + ")",
        "{{" + c + "}}",
        "Bearer ${" + c + "}",
        "%" + c + "%",
        "<" + c + ">",
        "[" + c + "]",
        "__" + c + "__",
        "op://" + c + "/" + d,
        "vault:" + c,
        "@Microsoft.KeyVault(" + c + ")",
        "${jndi:ldap://" + c + ".made-up.example/a}",
        "#{T(Rt).exec('" + c + "')}",
        "{\"k\":\"" + c + "\",\"n\":{\"o\":1}}",
        "{\"k\":\"" + c,
        "[\"" + c + "\",\"" + d + "\"]",
        "<k><v>" + c + "</v></k>",
        "k: " + c + "\nv: " + d,
        "export K='" + c + "'",
        "NAME=" + c,
        "123456789012345678901234567890",
        "0x" + "1f".repeat(20),
        "-1.5e308" + c,
        "NaN" + c,
        "https://user:" + c + "@made-up.example:99999/%zz",
        "http://[" + c + "]",
        "jdbc:made-up:" + c + "?a=%",
        "file:///" + c,
        "../../" + c,
        "%s%n%d%x" + c + "%1$s",
        "{0}{}" + c + "{1,number}",
        "\\u0041\\n" + c + "\\",
        "'; DROP TABLE keys; -- " + c,
        "*".repeat(3) + c + "(((((a+)+)+)+",
        c + "," + d,
        c + ";" + d,
        c + c,
        "sk-" + "ant-api03-" + c + "sk-" + "ant-api03-" + d,
        "\u0001\u001b[31m" + c,
        c + "\u007f",
        c + "\u00e9\u4f60",
        c + "\ud83d\udd11",
        c + "\ud83d",
        "\udd11" + c,
        "\u202e" + c,
        c + "\u2028" + d,
        "Basic " + c + "==",
        c + ": " + d,
        "X-Key: " + c + "\r\nX-Other: " + d,
        "-----BEGIN " + "PRIVATE KEY-----\n" + c + "\n-----END " + "PRIVATE KEY-----\n",
        "your-" + c + "-key",
        c + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        (c + d).repeat(1_365) + c.substring(0, 16),
        (c + d).repeat(1_366),
        (c + "\n").repeat(2_000));
  }

  @ParameterizedTest
  @MethodSource("hostileValues")
  void require_hostileValue_noPartOfItAnywhere(String value) throws Exception {
    for (String kind : List.of("token", "text")) {
      List<String> outcome = outcome(OneValueStore.holding(value), kind);

      assertThat(outcome).hasSizeGreaterThan(4);
      assertNoPart(value, outcome);
    }
  }

  @Test
  void hostileValues_areManyAndOfBothFates() throws Exception {
    List<String> outcomes = new ArrayList<>();
    for (String value : hostileValues().toList()) {
      outcomes.addAll(outcome(OneValueStore.holding(value), "token"));
    }

    assertThat(hostileValues()).hasSizeGreaterThan(60);
    assertThat(outcomes).anyMatch(text -> text.contains("KW-301"));
    assertThat(outcomes).anyMatch(text -> text.contains("KW-2"));
    assertThat(outcomes).anyMatch(text -> text.startsWith("ApiKey["));
    assertThat(outcomes).anyMatch(text -> text.contains("TRIMMED"));
  }

  /** What clients of stores throw: the whole value in every message. */
  static Stream<Supplier<Throwable>> hostileFailures() {
    return Stream.of(
        () -> new IllegalStateException("got " + CANARY),
        () -> new IllegalStateException("got it", new IllegalArgumentException(CANARY)),
        () -> suppressing(new IllegalStateException("got it"), new IllegalStateException(CANARY)),
        () -> catchThrowable(() -> Integer.parseInt(CANARY)),
        () -> catchThrowable(() -> URI.create("http://[" + CANARY)),
        () -> new StackOverflowError(CANARY),
        () -> new AssertionError(CANARY),
        () -> new java.io.IOException(CANARY), // a checked one, thrown all the same
        () -> new InterruptedException(CANARY),
        () -> new KeyProviderException(Reason.UNREADABLE, "the store answered nonsense", "Look."),
        () -> {
          IllegalStateException loop = new IllegalStateException(CANARY);
          loop.initCause(new IllegalStateException(CANARY, loop));
          return loop;
        },
        PrintsItself::new);
  }

  @SuppressWarnings("OverrideThrowableToString") // as some do
  private static final class PrintsItself extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      return CANARY;
    }
  }

  private static Throwable suppressing(Throwable thrown, Throwable suppressed) {
    thrown.addSuppressed(suppressed);
    return thrown;
  }

  @ParameterizedTest
  @MethodSource("hostileFailures")
  void require_providerThrowsValue_noPartOfItAnywhere(Supplier<Throwable> failure)
      throws Exception {
    List<String> outcome = outcome(OneValueStore.throwing(failure), "token");

    assertThat(outcome).anyMatch(text -> text.contains("KW-2"));
    assertNoPart(CANARY, outcome);
  }

  private static void assertNoPart(String value, List<String> texts) {
    for (String text : texts) {
      assertThat(Traces.fragments(value, text)).isEmpty();
    }
  }

  /** All that can be seen of a load. */
  private List<String> outcome(KeyProvider provider, String kind) throws Exception {
    List<String> texts = new ArrayList<>();
    Path audit = Files.createTempFile(directory, "audit", ".jsonl");
    try (AuditFile file = AuditFile.at(audit);
        KeyChain chain =
            KeyChain.builder()
                .ignoreAmbientConfiguration()
                .environment(KeyEnvironment.TEST)
                .set("keywarden.keys." + NAME + ".kind", kind)
                .provider(provider)
                .listener(file)
                .listener(event -> texts.add(event + " " + event.location() + event.reason()))
                .build()) {
      texts.add(chain.explain(NAME).toString());
      List<ApiKey> keys = new ArrayList<>();
      add(texts, catchThrowable(() -> keys.add(chain.require(NAME))));
      add(texts, catchThrowable(() -> keys.add(chain.find(NAME).orElseThrow())));
      add(texts, catchThrowable(() -> keys.add(chain.requireAll(NAME, "OTHER_KEY").get(NAME))));
      for (ApiKey key : java.util.Set.copyOf(keys)) {
        assertThat(key.reveal()).isNotEmpty();
        texts.add(key + " " + key.source() + key.hashCode());
        key.close();
        add(texts, catchThrowable(key::reveal));
      }
      texts.add(chain.toString());
    }
    texts.add(Files.readString(audit, UTF_8));
    return texts;
  }

  private static void add(List<String> texts, @Nullable Throwable thrown) throws Exception {
    if (thrown == null) {
      return;
    }
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    texts.add(trace.toString());
    for (Throwable part : parts(thrown)) {
      texts.add(part.getMessage() + part.getLocalizedMessage() + part);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    }
    texts.add(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  private static List<Throwable> parts(Throwable root) {
    List<Throwable> parts = new ArrayList<>(List.of(root));
    for (int i = 0; i < parts.size(); i++) {
      Throwable part = parts.get(i);
      if (part.getCause() != null) {
        parts.add(part.getCause());
      }
      parts.addAll(List.of(part.getSuppressed()));
    }
    return parts;
  }

  @Test
  void unusable_message_saysKeyProviderPlaceFaultsAndRemedy() {
    UnusableKeyException thrown =
        new UnusableKeyException(
            NAME,
            "dotenv",
            ".env, line 3",
            List.of(
                new KeyFault(KeyFault.Kind.WHITE_SPACE, KeyFault.Place.END, -1),
                new KeyFault(KeyFault.Kind.NUL, KeyFault.Place.INSIDE, 7)));

    assertThat(thrown)
        .hasMessage(
            "KW-301 the value of 'TEST_API_KEY' from provider 'dotenv' (.env, line 3) cannot be"
                + " used as a key: white space at its end; a NUL character after character 7."
                + " Remove it, or set keywarden.hygiene.white-space=trim. If it is no token but free"
                + " text (a PEM, a password, JSON), say so with"
                + " keywarden.keys.TEST_API_KEY.kind=text");
    assertThat(thrown.id()).isEqualTo("KW-301");
    assertThat(thrown.key()).isEqualTo(NAME);
    assertThat(thrown.provider()).isEqualTo("dotenv");
    assertThat(thrown.faults()).hasSize(2);
  }

  @Test
  void unusable_serialisedAndBack_messageAndNamesKept() throws Exception {
    UnusableKeyException thrown =
        new UnusableKeyException(
            NAME,
            "dotenv",
            ".env",
            List.of(new KeyFault(KeyFault.Kind.BLANK, KeyFault.Place.WHOLE, -1)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      UnusableKeyException copy = (UnusableKeyException) in.readObject();

      assertThat(copy).hasMessage(thrown.getMessage());
      assertThat(copy.key()).isEqualTo(NAME);
      assertThat(copy.id()).isEqualTo("KW-301");
      assertThat(copy.faults()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(KeyFault.Kind.class)
  void remedy_anyKind_isASentence(KeyFault.Kind kind) {
    assertThat(kind.remedy()).matches("[A-Z].*\\.[a-z=.-]*\\.?");
  }
}
