package dev.keywarden;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyProvider;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedactorTest {
  private static final String KEY = "API_KEY";
  private static final String AWKWARD = "p\"a<s>s/w+ö&r'd\\=?1%2 " + "x€🙂y";

  private static KeyChain holding(String value) {
    KeyProvider provider = FakeProvider.having("store", Map.of(KEY, value));
    KeyChain keys = TestChains.bare(provider).set("keywarden.keys.API_KEY.kind", "text").build();
    return keys;
  }

  private static String masked(String value, String text) {
    try (KeyChain keys = holding(value)) {
      keys.require(KEY);
      Redactor redactor = keys.redactor();
      String masked = redactor.redact(text);
      StringBuilder builder = new StringBuilder(text);
      assertThat(redactor.redact(builder)).isEqualTo(!masked.equals(text));
      assertThat(builder.toString()).isEqualTo(masked);
      String bytes = new String(redactor.redact(text.getBytes(UTF_8)), UTF_8);
      assertThat(bytes).as("as bytes").isEqualTo(masked);
      return masked;
    }
  }

  @Test
  void redact_wholeKey_masked() {
    String value = TestKeys.random(1, 40);
    assertThat(masked(value, "Authorization: Bearer " + value + ", and ö" + value))
        .isEqualTo("Authorization: Bearer [REDACTED], and ö[REDACTED]");
  }

  @Test
  void redact_nothingToMask_sameObject() {
    try (KeyChain keys = holding(TestKeys.random(1, 40))) {
      keys.require(KEY);
      String text = "nothing of it here, äöü €";
      byte[] bytes = text.getBytes(UTF_8);
      assertThat(keys.redactor().redact(text)).isSameAs(text);
      assertThat(keys.redactor().redact(bytes)).isSameAs(bytes);
      assertThat(keys.redactor().redact(new StringBuilder(text))).isFalse();
      assertThat(keys.redactor().redact("")).isEmpty();
    }
  }

  static List<String> values() {
    return List.of(
        TestKeys.random(2, 8),
        TestKeys.random(3, 15),
        TestKeys.random(4, 40),
        TestKeys.random(5, 108),
        TestKeys.random(6, 3_000),
        AWKWARD);
  }

  private static String escaped(String value, boolean upper) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > '~') {
        out.append(String.format(upper ? "\\u%04X" : "\\u%04x", (int) c));
      } else {
        out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return out.toString();
  }

  private static List<String> forms(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    String json = value.replace("\\", "\\\\").replace("\"", "\\\"");
    String xml = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    List<String> forms =
        new ArrayList<>(
            List.of(
                value,
                new StringBuilder(value.replace("🙂", "")).reverse().toString(),
                HexFormat.of().formatHex(utf8),
                HexFormat.of().withUpperCase().formatHex(utf8),
                URLEncoder.encode(value, UTF_8),
                URLEncoder.encode(value, UTF_8).replace("+", "%20").replace("*", "%2A"),
                json,
                json.replace("/", "\\/"),
                escaped(value, false),
                escaped(value, true),
                xml,
                xml.replace("\"", "&quot;").replace("'", "&apos;"),
                xml.replace("\"", "&#34;").replace("'", "&#39;"),
                xml.replace("\"", "&quot;").replace("'", "&#39;"), // Logback's HTMLLayout
                xml.replace("\"", "&quot;"), // Log4j's
                Arrays.toString(utf8).replaceAll("[\\[\\]]", ""),
                Arrays.toString(value.toCharArray()).replaceAll("^.|.$", "")));
    if (value.contains("🙂")) { // half of a pair is nothing in UTF-8
      forms.remove(1);
      forms.remove(forms.size() - 1);
    }
    for (String form : List.copyOf(forms.subList(4, 6))) {
      if (form.contains("%")) {
        forms.add(form.replaceAll("%([0-9A-F])([A-F])", "%$1\u0000$2"));
      }
    }
    forms.removeIf(form -> form.indexOf(0) >= 0);
    return forms;
  }

  @ParameterizedTest
  @MethodSource("values")
  void redact_usualEncodings_masked(String value) {
    for (String form : forms(value)) {
      assertThat(masked(value, "before " + form + " behind"))
          .as("a form of %d characters", form.length())
          .isEqualTo("before [REDACTED] behind");
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void redact_lowerAndUpperCase_masked(String value) {
    assertThat(masked(value, value.toLowerCase(Locale.ROOT))).isEqualTo("[REDACTED]");
    // Only ASCII letters are turned.
    assertThat(masked(value, value.toUpperCase(Locale.ROOT).replace('Ö', 'ö')))
        .isEqualTo("[REDACTED]");
  }

  /** Of Base64, what the neighbours take part in may stay, and they themselves. */
  @ParameterizedTest
  @MethodSource("values")
  void redact_base64_maskedAtEachAlignment(String value) {
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      for (int before = 0; before < 3; before++) {
        for (int behind = 0; behind < 3; behind++) {
          String encoded =
              encoder.encodeToString(
                  ("u".repeat(before) + value + "v".repeat(behind)).getBytes(UTF_8));
          String rest = masked(value, encoded).replace("[REDACTED]", "");
          assertThat(rest.length()).as("%d before, %d behind", before, behind).isLessThan(10);
        }
      }
    }
  }

  @Test
  void redact_splitIntoHalvesFarApart_onlyEdgesStay() {
    String value = TestKeys.random(8, 60);
    String masked =
        masked(value, "first " + value.substring(0, 30) + " then " + value.substring(30));
    assertThat(masked.replace("[REDACTED]", "").length()).isLessThan("first  then ".length() + 15);
  }

  @Test
  void redact_twoKeysOfWhichOneHoldsTheOther_maskedAsOne() {
    String inner = TestKeys.random(9, 30);
    String outer = "aa" + inner + "zz";
    KeyProvider provider = FakeProvider.having("store", Map.of("INNER", inner, "OUTER", outer));
    try (KeyChain keys = TestChains.chain(provider)) {
      keys.requireAll("INNER", "OUTER");
      assertThat(keys.redactor().redact("<" + outer + "|" + inner + ">"))
          .isEqualTo("<[REDACTED]|[REDACTED]>");
    }
  }

  @Test
  void redactor_afterTheKeys_knowsThem() {
    String value = TestKeys.random(10, 40);
    try (KeyChain keys = holding(value)) {
      keys.require(KEY);
      assertThat(keys.redactor().redact(value)).isEqualTo(Redactor.MASK);
    }
  }

  @Test
  void redactor_beforeTheKeys_knowsThemWhenTheyCome() {
    String value = TestKeys.random(11, 40);
    try (KeyChain keys = holding(value)) {
      Redactor redactor = keys.redactor();
      assertThat(redactor.redact(value)).isSameAs(value);
      keys.require(KEY);
      assertThat(redactor.redact(value)).isEqualTo(Redactor.MASK);
      assertThat(keys.redactor()).isSameAs(redactor);
    }
  }

  @Test
  void redactor_chainIsClosed_stillMasks() {
    String value = TestKeys.random(12, 40);
    Redactor redactor;
    try (KeyChain keys = holding(value)) {
      redactor = keys.redactor();
      keys.require(KEY);
    }
    assertThat(redactor.redact(value)).isEqualTo(Redactor.MASK);
  }

  @Test
  void redactor_keyOfAnotherChain_notKnown() {
    String value = TestKeys.random(13, 40);
    try (KeyChain keys = holding(value);
        KeyChain others = holding(TestKeys.random(14, 40))) {
      keys.require(KEY);
      others.require(KEY);
      assertThat(others.redactor().redact(value)).isSameAs(value);
    }
  }

  @Test
  void ofProcess_keysOfAllChains_known() {
    String before = TestKeys.random(15, 40);
    String after = TestKeys.random(16, 40);
    try (KeyChain first = holding(before)) {
      first.require(KEY);
      Redactor redactor = Redactor.ofProcess();
      assertThat(redactor.redact(before)).isEqualTo(Redactor.MASK);
      try (KeyChain second = holding(after)) {
        second.require(KEY);
        assertThat(redactor.redact(before + after)).isEqualTo(Redactor.MASK);
      }
      assertThat(redactor.redact(after)).isEqualTo(Redactor.MASK);
    }
  }

  @Test
  void redactor_rotation_maskesBothKeys() {
    ManualScheduler scheduler = new ManualScheduler();
    RotatingStore store = new RotatingStore().rotate(KEY);
    try (KeyChain keys =
        TestChains.bare(store)
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(Duration.ofSeconds(100))
            .build()) {
      LiveKey live = keys.live(KEY);
      live.current();
      Redactor redactor = keys.redactor();
      store.rotate(KEY);
      scheduler.pass(Duration.ofSeconds(100));
      assertThat(live.current().reveal()).isEqualTo(RotatingStore.value(KEY, 2));
      assertThat(redactor.redact(RotatingStore.value(KEY, 1))).isEqualTo(Redactor.MASK);
      assertThat(redactor.redact(RotatingStore.value(KEY, 2))).isEqualTo(Redactor.MASK);
    }
  }

  @Test
  void redactor_keyThatIsTried_maskedBeforeItsProbeRuns() {
    ManualScheduler scheduler = new ManualScheduler();
    RotatingStore store = new RotatingStore().rotate(KEY);
    List<String> logged = new ArrayList<>();
    Redactor[] redactor = new Redactor[1];
    try (KeyChain keys =
        TestChains.bare(store)
            .scheduler(scheduler)
            .clock(scheduler)
            .executor(Runnable::run)
            .timeToLive(Duration.ofSeconds(100))
            .probe(
                KEY,
                key -> {
                  logged.add(redactor[0].redact("trying " + key.reveal()));
                  return false;
                })
            .build()) {
      redactor[0] = keys.redactor();
      keys.live(KEY).current();
      store.rotate(KEY);
      scheduler.pass(Duration.ofSeconds(100));
      assertThat(logged).isNotEmpty().allMatch("trying [REDACTED]"::equals);
    }
  }

  /** Long ones, so that it takes few of them to fill two generations. */
  @Test
  void redactor_manyNewerKeys_theOneInUseStaysMasked() {
    String used = TestKeys.random(19, 40);
    String replaced = TestKeys.random(20, 40);
    OffHeapMaterial inUse = material(used);
    Redactor redactor = new Redactor(() -> List.of(inUse));
    redactor.learn(inUse);
    redactor.learn(material(replaced));
    for (int i = 0; i < 2_000 && !redactor.redact(replaced).equals(replaced); i++) {
      redactor.learn(material(TestKeys.random(1_000 + i, 8_000)));
      assertThat(redactor.redact(used)).isEqualTo(Redactor.MASK);
    }
    assertThat(redactor.redact(replaced)).isEqualTo(replaced);
  }

  private static OffHeapMaterial material(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    return OffHeapMaterial.copyOfRange(utf8, 0, utf8.length);
  }

  @Test
  void toString_constant() {
    try (KeyChain keys = holding(TestKeys.random(17, 40))) {
      assertThat(keys.redactor()).hasToString("Redactor[]");
    }
  }

  @Test
  void redact_latin1Bytes_asciiKeyMasked() {
    String value = TestKeys.random(18, 40);
    try (KeyChain keys = holding(value)) {
      keys.require(KEY);
      byte[] text = ("für " + value).getBytes(ISO_8859_1);
      assertThat(new String(keys.redactor().redact(text), ISO_8859_1)).isEqualTo("für [REDACTED]");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without it can do
  void nulls_areRefusedByName() {
    Redactor redactor = Redactor.ofProcess();
    assertThatNullPointerException()
        .isThrownBy(() -> redactor.redact((String) null))
        .withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> redactor.redact((StringBuilder) null))
        .withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> redactor.redact((byte[]) null))
        .withMessage("text");
  }
}
