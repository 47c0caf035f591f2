package dev.keywarden;

import static dev.keywarden.TestChains.CANARY;
import static dev.keywarden.TestChains.bare;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ConfigurationException.Problem;
import dev.keywarden.internal.config.ConfigValues;
import dev.keywarden.internal.text.Durations;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgeTest {
  private static final Instant NOW = TestClock.START;

  private final TestClock clock = new TestClock();
  private final List<KeyEvent> events = new ArrayList<>();
  private @Nullable Instant created;
  private @Nullable Instant expires;
  private final FakeProvider store = FakeProvider.answering("store", this::answer);

  private KeyLookup answer(KeyRequest request) {
    KeyLookup.Found found =
        KeyLookup.found(KeyMaterial.copyOf(CANARY), "entry " + request.name()).version("7");
    if (created != null) {
      found = found.created(created);
    }
    return expires == null ? found : found.expires(expires);
  }

  private KeyChain.Builder builder() {
    return bare(store).clock(clock).executor(Runnable::run).listener(events::add);
  }

  private List<KeyEvent> events(KeyEvent.Type type) {
    return events.stream().filter(event -> event.type() == type).toList();
  }

  /** Fetches the key anew. */
  private static void fetch(KeyChain keys, String name) {
    keys.invalidate(name);
    assertThat(keys.require(name).reveal()).isEqualTo(CANARY);
  }

  private int fetched(KeyChain keys, KeyEvent.Type type) {
    events.clear();
    fetch(keys, "API_KEY");
    return events(type).size();
  }

  private static Duration days(long days) {
    return Duration.ofDays(days);
  }

  // Too old.

  @Test
  void tooOld_keyIsGivenWithAnEventAndAWarning() {
    created = NOW.minus(days(120));
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        KeyChain keys = builder().build()) {
      fetch(keys, "API_KEY");

      assertThat(events(KeyEvent.Type.AGED))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.reason())
                    .contains("created 2025-09-03T00:00:00Z, 120 days ago, maximum 90 days");
                assertThat(event.key()).isEqualTo("API_KEY");
                assertThat(event.provider()).contains("store");
                assertThat(event.location()).contains("entry API_KEY");
                assertThat(event.version()).contains("7");
              });
      assertThat(log.messages())
          .containsExactly(
              "The key API_KEY from store (entry API_KEY) is older than it should be: created"
                  + " 2025-09-03T00:00:00Z, 120 days ago, maximum 90 days. Replace it where it was"
                  + " issued, and put the new one into its store. If it may be older, set"
                  + " keywarden.keys.API_KEY.maximum-age.");
    }
  }

  @Test
  void tooOld_beginsWithTheMaximum() {
    created = NOW.minus(days(90)).plusNanos(1);
    try (KeyChain keys = builder().build()) {
      assertThat(fetched(keys, KeyEvent.Type.AGED)).isZero();
      clock.pass(Duration.ofNanos(1));
      assertThat(fetched(keys, KeyEvent.Type.AGED)).isOne();
    }
  }

  @Test
  void tooOld_onceADayForEachKey() {
    created = NOW.minus(days(120));
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        KeyChain keys = builder().build()) {
      for (int hour = 0; hour < 72; hour++) {
        fetch(keys, "API_KEY");
        fetch(keys, "OTHER_KEY");
        clock.pass(Duration.ofHours(1));
      }

      assertThat(events(KeyEvent.Type.AGED)).hasSize(6);
      assertThat(events(KeyEvent.Type.AGED))
          .filteredOn(event -> event.key().equals("API_KEY"))
          .extracting(KeyEvent::at)
          .containsExactly(NOW, NOW.plus(days(1)), NOW.plus(days(2)));
      assertThat(log.messages()).hasSize(6);
    }
  }

  @Test
  void tooOld_clockSetBack_neitherFloodNorSilence() {
    created = NOW.minus(days(3_000));
    try (KeyChain keys = builder().build()) {
      assertThat(fetched(keys, KeyEvent.Type.AGED)).isOne();

      clock.set(NOW.minus(Duration.ofHours(1)));
      assertThat(fetched(keys, KeyEvent.Type.AGED)).as("an hour back").isZero();

      clock.set(NOW.minus(days(1_000)));
      assertThat(fetched(keys, KeyEvent.Type.AGED)).as("years back").isOne();
      assertThat(fetched(keys, KeyEvent.Type.AGED)).isZero();
      clock.pass(days(1));
      assertThat(fetched(keys, KeyEvent.Type.AGED)).as("a day later by that clock").isOne();

      clock.set(NOW.plus(days(1_000)));
      assertThat(fetched(keys, KeyEvent.Type.AGED)).as("years on").isOne();
      assertThat(fetched(keys, KeyEvent.Type.AGED)).isZero();
    }
  }

  @Test
  void due_manyNames_memoryIsBounded() {
    DailyWords daily = new DailyWords();
    int said = 0;
    for (int i = 0; i < 30_000; i++) {
      said += daily.due("key " + i, NOW) ? 1 : 0;
    }

    assertThat(said).isEqualTo(10_000);
    assertThat(daily.due("key 29999", NOW.plus(days(1)))).as("a day later").isTrue();
    assertThat(daily.due("key 0", NOW.plus(days(1)))).isTrue();
  }

  @Test
  void maximumAge_asSet_holds() {
    created = NOW.minus(days(120));
    try (KeyChain builtOff = builder().maximumAge(Duration.ZERO).build();
        KeyChain off = builder().set("keywarden.maximum-age", "off").build();
        KeyChain longer = builder().set("keywarden.maximum-age", "121d").build();
        KeyChain shorter = builder().maximumAge(Duration.ofHours(36)).build();
        KeyChain both = builder().maximumAge(days(10)).set("keywarden.maximum-age", "9d").build();
        KeyChain ownOff = builder().set("keywarden.keys.API_KEY.maximum-age", "off").build();
        KeyChain ownShorter =
            builder()
                .maximumAge(Duration.ZERO)
                .set("keywarden.keys.API_KEY.maximum-age", "119d")
                .build()) {
      assertThat(fetched(builtOff, KeyEvent.Type.AGED)).isZero();
      assertThat(fetched(off, KeyEvent.Type.AGED)).isZero();
      assertThat(fetched(longer, KeyEvent.Type.AGED)).isZero();
      assertThat(fetched(shorter, KeyEvent.Type.AGED)).isOne();
      assertThat(events(KeyEvent.Type.AGED).get(0).reason().orElse(""))
          .endsWith("maximum 36 hours");
      assertThat(fetched(both, KeyEvent.Type.AGED)).isOne();
      assertThat(events(KeyEvent.Type.AGED).get(0).reason().orElse("")).endsWith("maximum 10 days");
      assertThat(fetched(ownOff, KeyEvent.Type.AGED)).isZero();
      assertThat(fetched(ownShorter, KeyEvent.Type.AGED)).isOne();
      assertThat(events(KeyEvent.Type.AGED).get(0).reason().orElse(""))
          .endsWith("maximum 119 days");
    }
  }

  @Test
  void unusableDurations_areRefused() {
    assertThatThrownBy(() -> builder().maximumAge(Duration.ofDays(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder().expiryWarning(Duration.ofDays(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // Refused.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusing_tooOld_isAnErrorThatSaysWhatToDo(boolean built) {
    created = NOW.minus(days(120));
    FakeProvider second = FakeProvider.having("second", Map.of("API_KEY", "v4lue-9876543"));
    KeyChain.Builder builder = builder().provider(second).optional("store");
    if (built) {
      builder.refuseAged();
    } else {
      builder.set("keywarden.maximum-age-action", "Refuse");
    }
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        KeyChain keys = builder.build()) {
      UnusableKeyException thrown =
          catchThrowableOfType(UnusableKeyException.class, () -> keys.require("API_KEY"));

      assertThat(thrown)
          .hasMessage(
              "KW-302 the key 'API_KEY' from provider 'store' (entry API_KEY) is older than it may"
                  + " be: created 2025-09-03T00:00:00Z, 120 days ago, maximum 90 days. Replace it"
                  + " where it was issued, and put the new one into its store. If it may be older,"
                  + " set keywarden.keys.API_KEY.maximum-age");
      assertThat(thrown.id()).isEqualTo("KW-302");
      assertThat(thrown.faults())
          .containsExactly(new KeyFault(KeyFault.Kind.TOO_OLD, KeyFault.Place.WHOLE, -1));
      assertThat(events)
          .singleElement()
          .satisfies(e -> assertThat(e.type()).isEqualTo(KeyEvent.Type.REFUSED));
      assertThat(events.get(0).reason()).contains("too-old");
      assertThat(log.messages()).isEmpty();
      assertThat(store.given).allMatch(KeyMaterial::closed);
      assertThat(second.finds).as("the chain stops").hasValue(0);
      assertThat(keys.explain("API_KEY"))
          .hasToString(
              """
              API_KEY in environment 'development':
                - store: has something unusable: entry API_KEY: it is older than it may be
                - second: not asked: an earlier provider had decided
                created 2025-09-03T00:00:00Z, 120 days ago, maximum 90 days""");
    }
  }

  @Test
  void refusing_youngOrOfUnknownAge_isGiven() {
    try (KeyChain keys = builder().refuseAged().build()) {
      fetch(keys, "API_KEY");
      created = NOW.minus(days(89));
      fetch(keys, "API_KEY");
      created = NOW.plus(days(200));
      fetch(keys, "API_KEY");
      created = Instant.MAX;
      fetch(keys, "API_KEY");
    }
  }

  @Test
  void freshFor_neverBeyondTheLastMomentOfAKey() {
    created = NOW.minus(days(90)).plusSeconds(20);
    assertThat(freshFor(true)).isEqualTo(Duration.ofSeconds(20));
    assertThat(freshFor(false)).isEqualTo(KeyChain.DEFAULT_TIME_TO_LIVE);

    expires = NOW.plusSeconds(10);
    assertThat(freshFor(true)).isEqualTo(Duration.ofSeconds(10));
    assertThat(freshFor(false)).isEqualTo(Duration.ofSeconds(10));

    expires = NOW.plusSeconds(30);
    assertThat(freshFor(true)).isEqualTo(Duration.ofSeconds(20));

    created = Instant.MIN.plus(days(1));
    expires = Instant.MAX;
    assertThat(freshFor(false)).isEqualTo(KeyChain.DEFAULT_TIME_TO_LIVE);
  }

  private Duration freshFor(boolean refusing) {
    List<Problem> problems = new ArrayList<>();
    Link link =
        Link.to(
            "store",
            store,
            false,
            false,
            Duration.ofMinutes(1),
            new Naming("store", null, null),
            new Circuit("store", clock, () -> 0.5));
    AgeRule rule = new AgeRule(Duration.ofDays(90), refusing, Duration.ZERO);
    Chain chain =
        new Chain(
            List.of(link),
            KeyEnvironment.TEST,
            new ProviderCalls(Runnable::run),
            new EventDesk(List.of(), clock, KeyEnvironment.TEST),
            KeyRules.read(new ConfigValues(), List.of(link), rule, KeyEnvironment.TEST, problems),
            clock,
            KeyChain.DEFAULT_TIME_TO_LIVE);
    Resolution resolution =
        requireNonNull(
            chain.resolve(List.of("API_KEY"), new ArrayList<>(), Asking.USUAL).get("API_KEY"));
    Resolution.Resolved resolved = (Resolution.Resolved) resolution;
    resolved.material().close();
    return requireNonNull(resolved.freshFor());
  }

  // Expiring.

  @Test
  void expiring_keyIsGivenWithAnEventAndAWarningOnceADay() {
    expires = NOW.plus(days(3)).plusSeconds(60);
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        KeyChain keys = builder().build()) {
      for (int hour = 0; hour < 48; hour++) {
        fetch(keys, "API_KEY");
        clock.pass(Duration.ofHours(1));
      }

      assertThat(events(KeyEvent.Type.EXPIRING))
          .extracting(event -> event.reason().orElse(""))
          .containsExactly(
              "expires 2026-01-04T00:01:00Z, in 3 days", "expires 2026-01-04T00:01:00Z, in 2 days");
      assertThat(log.messages())
          .hasSize(2)
          .first()
          .isEqualTo(
              "The key API_KEY from store (entry API_KEY) expires 2026-01-04T00:01:00Z, in 3 days."
                  + " Put a new one into its store before that, or it is refused.");
    }
  }

  @Test
  void expiring_beginsAsSet() {
    expires = NOW.plus(days(14)).plusNanos(1);
    try (KeyChain keys = builder().build();
        KeyChain off = builder().set("keywarden.expiry-warning", "off").build();
        KeyChain builtOff = builder().expiryWarning(Duration.ZERO).build();
        KeyChain later = builder().set("keywarden.expiry-warning", "2d").build();
        KeyChain earlier = builder().expiryWarning(days(15)).build()) {
      assertThat(fetched(keys, KeyEvent.Type.EXPIRING)).isZero();
      assertThat(fetched(earlier, KeyEvent.Type.EXPIRING)).isOne();
      clock.pass(Duration.ofNanos(1));
      assertThat(fetched(keys, KeyEvent.Type.EXPIRING)).isOne();
      clock.pass(days(11));
      assertThat(fetched(later, KeyEvent.Type.EXPIRING)).isZero();
      clock.pass(days(1));
      assertThat(fetched(later, KeyEvent.Type.EXPIRING)).isOne();
      assertThat(fetched(off, KeyEvent.Type.EXPIRING)).isZero();
      assertThat(fetched(builtOff, KeyEvent.Type.EXPIRING)).isZero();
    }
  }

  @Test
  void agedAndExpiring_areTwoThings() {
    created = NOW.minus(days(100));
    expires = NOW.plus(days(1));
    try (KeyChain keys = builder().build()) {
      fetch(keys, "API_KEY");

      assertThat(events)
          .extracting(KeyEvent::type)
          .startsWith(KeyEvent.Type.RESOLVED, KeyEvent.Type.AGED, KeyEvent.Type.EXPIRING)
          .doesNotHaveDuplicates();
    }
  }

  // In explanations.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "- | - | its age is not known: store cannot tell it",
        "2025-12-20T00:00:00Z | - | created 2025-12-20T00:00:00Z, 12 days ago",
        "2025-12-31T00:00:00Z | - | created 2025-12-31T00:00:00Z, 1 day ago",
        "2025-12-31T23:59:59Z | - | created 2025-12-31T23:59:59Z, 1 second ago",
        "2026-01-01T00:00:00Z | - | created 2026-01-01T00:00:00Z, 0 seconds ago",
        "2025-01-01T00:00:00Z | - | created 2025-01-01T00:00:00Z, 365 days ago, maximum 90 days",
        "2026-01-01T02:00:00Z | - | created 2026-01-01T02:00:00Z, which is 2 hours from now:"
            + " the store's clock and this machine's differ",
        "2025-12-20T00:00:00Z | 2026-01-04T00:00:00Z | created 2025-12-20T00:00:00Z, 12 days ago;"
            + " expires 2026-01-04T00:00:00Z, in 3 days",
        "- | 2026-03-01T00:00:00Z | its age is not known: store cannot tell it;"
            + " expires 2026-03-01T00:00:00Z, in 59 days",
      })
  void explain_whatTheStoreTells_isSaid(
      @Nullable Instant from, @Nullable Instant to, String expected) {
    created = from;
    expires = to;
    try (KeyChain keys = builder().build()) {
      Explanation explanation = keys.explain("API_KEY");

      assertThat(explanation.age()).contains(expected);
      assertThat(explanation.toString()).endsWith("has it: entry API_KEY\n  " + expected);
    }
  }

  @Test
  void explain_noKey_noAge() {
    try (KeyChain keys = bare(FakeProvider.empty("store")).build()) {
      assertThat(keys.explain("API_KEY").age()).isEmpty();
      assertThat(keys.explain("API_KEY").toString()).doesNotContain("age");
    }
    try (KeyChain keys = bare(FakeProvider.having("store", Map.of("A", "changeme"))).build()) {
      assertThat(keys.explain("A").age()).isEmpty();
    }
  }

  @Test
  void explain_tooOld_usesUpNoWarning() {
    created = NOW.minus(days(120));
    expires = NOW.plus(days(1));
    try (CapturedLog log = new CapturedLog(KeyChain.class);
        KeyChain keys = builder().build()) {
      keys.explain("API_KEY");
      assertThat(events).extracting(KeyEvent::type).containsExactly(KeyEvent.Type.RESOLVED);
      assertThat(log.messages()).isEmpty();

      assertThat(fetched(keys, KeyEvent.Type.AGED)).isOne();
      assertThat(log.messages()).hasSize(2);
    }
  }

  // In the configuration.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keywarden.maximum-age | soon | KW-404",
        "keywarden.maximum-age-action | maybe | KW-404",
        "keywarden.expiry-warning | -3d | KW-404",
        "keywarden.keys.API_KEY.maximum-age | soon | KW-404",
        "keywarden.hygiene.too-old | allow | KW-401",
        "keywarden.keys.API_KEY.hygiene.too-old | allow | KW-401",
      })
  void build_unusableSetting_isAProblem(String name, String value, String id) {
    ConfigurationException thrown =
        catchThrowableOfType(
            ConfigurationException.class, () -> builder().set(name, value).build());

    assertThat(thrown.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).contains(id, name));
  }

  @Test
  void build_variables_areReadAndChecked() {
    created = NOW.minus(days(120));
    try (KeyChain keys =
        KeyChain.builder()
            .classLoader(new ClassLoader(null) {})
            .provider(store)
            .clock(clock)
            .executor(Runnable::run)
            .listener(events::add)
            .variables(
                Map.of(
                    "KEYWARDEN_MAXIMUM_AGE", "130d",
                    "KEYWARDEN_KEYS_OTHER_KEY_MAXIMUM_AGE", "100d",
                    "KEYWARDEN_MAXIMUM_AGE_ACTION", "warn",
                    "KEYWARDEN_EXPIRY_WARNING", "3d"))
            .build()) {
      fetch(keys, "API_KEY");
      fetch(keys, "OTHER_KEY");
      assertThat(events(KeyEvent.Type.AGED)).extracting(KeyEvent::key).containsExactly("OTHER_KEY");
    }
    assertThatThrownBy(
            () ->
                KeyChain.builder()
                    .provider(store)
                    .variables(Map.of("KEYWARDEN_KEYS_OTHER_KEY_MAXIMUM_AGE", "soon"))
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KEYWARDEN_KEYS_OTHER_KEY_MAXIMUM_AGE");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 seconds, 0 days",
    "PT0.5S, 0 seconds, PT0.5S",
    "PT59S, 59 seconds, 59 seconds",
    "PT60S, 1 minute, 1 minute",
    "PT3599S, 59 minutes, 3599 seconds",
    "PT1H, 1 hour, 1 hour",
    "PT23H30M, 23 hours, 1410 minutes",
    "P1D, 1 day, 1 day",
    "PT36H, 1 day, 36 hours",
    "P90D, 90 days, 90 days",
  })
  void durations_inWords(Duration span, String rough, String exact) {
    assertThat(Durations.rough(span)).isEqualTo(rough);
    assertThat(Durations.exact(span)).isEqualTo(exact);
  }
}
