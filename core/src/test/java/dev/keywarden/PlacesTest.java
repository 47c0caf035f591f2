package dev.keywarden;

import static dev.keywarden.TestChains.CANARY;
import static dev.keywarden.TestChains.bare;
import static dev.keywarden.TestChains.printed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final Store store = new Store();

  private KeyChain.Builder chain() {
    return bare(store).environment(KeyEnvironment.PRODUCTION);
  }

  @Test
  void require_noPattern_storesOwnHolds() {
    store.values.put("api-key", "value-12345");
    try (KeyChain keys = chain().build()) {
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-12345");
      assertThat(store.asked).containsExactly("API_KEY at api-key");
    }
  }

  @Test
  void require_patternConfigured_holdsOverTheStores() {
    store.values.put("production-api-key", "value-12345");
    try (KeyChain keys =
        chain().set("keywarden.store.name-pattern", "{environment}-{name:kebab}").build()) {
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("value-12345");
    }
  }

  @Test
  void require_placeWrittenDown_holdsOverThePattern() {
    store.values.put("llm", "value-12345");
    try (KeyChain keys = chain().set("keywarden.keys.API_KEY.store", "llm?version=7").build()) {
      keys.require("API_KEY");
      assertThat(store.asked).containsExactly("API_KEY at llm?version=7");
    }
  }

  @Test
  void require_patternOnProviderWithoutNaming_isAPlace() {
    FakeProvider plain = FakeProvider.answering("plain", request -> answer(request.place()));
    try (KeyChain keys = bare(plain).set("keywarden.plain.name-pattern", "{name:upper}").build()) {
      assertThat(keys.require("api_key").reveal()).isEqualTo("value-of-API_KEY");
    }
  }

  private static KeyLookup answer(Optional<String> place) {
    return KeyLookup.found(KeyMaterial.copyOf("value-of-" + place.orElse("nothing")), "here");
  }

  @Test
  void requireAll_fieldsOfOneDocument_oneCall() {
    store.values.put("all", "{\"A_KEY\":\"value-of-a\",\"B_KEY\":\"value-of-b\"}");
    try (KeyChain keys = chain().set("keywarden.store.name-pattern", "all#/{name}").build()) {
      KeySet set = keys.requireAll("A_KEY", "B_KEY");

      assertThat(set.get("A_KEY").reveal()).isEqualTo("value-of-a");
      assertThat(set.get("B_KEY").reveal()).isEqualTo("value-of-b");
      assertThat(set.get("B_KEY").source().location()).isEqualTo("store/all#/B_KEY");
      assertThat(set.get("B_KEY").source().version()).contains("7");
      assertThat(store.asked).hasSize(1);
      assertThat(store.given).allMatch(KeyMaterial::closed);
    }
  }

  @Test
  void find_fieldMissing_isAbsentAndNamesIt() {
    store.values.put("all", "{\"OTHER\":\"" + CANARY + "\"}");
    try (KeyChain keys = chain().set("keywarden.store.name-pattern", "all#/{name}").build()) {
      assertThat(keys.find("A_KEY")).isEmpty();
      Throwable thrown = catchThrowable(() -> keys.require("A_KEY"));
      assertThat(thrown)
          .isInstanceOf(KeyNotFoundException.class)
          .hasMessageContaining("store/all has no field /A_KEY");
      assertThat(printed(thrown)).doesNotContain(CANARY).doesNotContain("OTHER");
      assertThat(store.given).allMatch(KeyMaterial::closed);
    }
  }

  @Test
  void require_fieldOfWhatIsNoJson_isUnreadableAndQuotesNothing() {
    store.values.put("all", CANARY);
    try (KeyChain keys = chain().set("keywarden.store.name-pattern", "all#/{name}").build()) {
      KeyProviderException thrown = failure(keys, "A_KEY");
      assertThat(thrown.reason()).isEqualTo(Reason.UNREADABLE);
      assertThat(thrown).hasMessageContaining("but it is not a JSON document");
      assertThat(printed(thrown)).doesNotContain("c4n4ry").doesNotContain("sk-ant");
    }
  }

  @Test
  void require_fieldWithHalfASurrogatePair_isUnreadable() {
    store.values.put("all", "{\"A_KEY\":\"abc\\ud800\"}");
    try (KeyChain keys = chain().set("keywarden.store.name-pattern", "all#/{name}").build()) {
      KeyProviderException thrown = failure(keys, "A_KEY");
      assertThat(thrown.reason()).isEqualTo(Reason.UNREADABLE);
      assertThat(thrown).hasMessageContaining("surrogate").hasMessageContaining("field /A_KEY");
    }
  }

  @Test
  void require_jsonWhereTextWasExpected_isUnusableAndSaysHow() {
    store.values.put("api-key", "{\"anthropic\": \"" + CANARY + "\"}");
    try (KeyChain keys = chain().build()) {
      Throwable thrown = catchThrowable(() -> keys.require("API_KEY"));
      assertThat(thrown)
          .isInstanceOf(UnusableKeyException.class)
          .hasMessageContaining("it is a JSON object")
          .hasMessageContaining("#/field");
      assertThat(printed(thrown)).doesNotContain("anthropic").doesNotContain("c4n4ry");
    }
  }

  @Test
  void require_jsonOfKindText_comesAsItIs() {
    store.values.put("api-key", "{\"type\": \"service_account\"}");
    try (KeyChain keys = chain().set("keywarden.keys.API_KEY.kind", "text").build()) {
      assertThat(keys.require("API_KEY").reveal()).isEqualTo("{\"type\": \"service_account\"}");
    }
  }

  @Test
  void require_nameThatTheStoreRefuses_isNotAskedFor() {
    try (KeyChain keys = chain().set("keywarden.store.name-pattern", "{name}").build()) {
      KeyProviderException thrown = failure(keys, "API_KEY");
      assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(thrown)
          .hasMessageContaining("'API_KEY' cannot be the name of anything in this store")
          .hasMessageContaining("a-z, 0-9 and '-'")
          .hasMessageContaining("keywarden.keys.API_KEY.store")
          .hasMessageContaining("keywarden.store.name-pattern");
      assertThat(store.asked).isEmpty();
    }
  }

  @Test
  void build_writtenPlaceThatTheStoreRefuses_isAnError() {
    assertThatThrownBy(() -> chain().set("keywarden.keys.API_KEY.store", "no_good").build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'keywarden.keys.API_KEY.store' in the builder cannot be a place")
        .hasMessageContaining("a-z, 0-9 and '-'");
  }

  @Test
  void build_patternOrParameterThatCannotBe_isAnError() {
    assertThatThrownBy(
            () ->
                chain()
                    .set("keywarden.store.name-pattern", "{nmae}")
                    .set("keywarden.keys.API_KEY.store", "llm?stage=1")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'keywarden.store.name-pattern' in the builder cannot be used")
        .hasMessageContaining("one value each for version");
  }

  @Test
  void require_secondNameInOnePlace_namesBothWhateverTheOrder() {
    store.values.put("a-b", "value-12345");
    try (KeyChain keys = chain().build()) {
      keys.require("A_B");
      KeyProviderException thrown = failure(keys, "a.b");
      assertThat(thrown.reason()).isEqualTo(Reason.MISCONFIGURED);
      assertThat(thrown).hasMessageContaining("'A_B' and 'a.b' would both be 'a-b'");
      assertThat(keys.require("A_B").reveal()).isEqualTo("value-12345");
      assertThat(store.asked).hasSize(1);
    }
  }

  @Test
  void requireAll_twoNamesInOnePlace_namesBoth() {
    store.values.put("a-b", "value-12345");
    try (KeyChain keys = chain().build()) {
      assertThatThrownBy(() -> keys.requireAll("A_B", "A.B"))
          .isInstanceOf(KeyProviderException.class)
          .hasMessageContaining("'A_B' and 'A.B' would both be 'a-b'");
    }
  }

  @Test
  void require_twoNamesAtTheSameMoment_oneOfThemFails() throws Exception {
    store.values.put("a-b", "value-12345");
    store.hold = new CountDownLatch(2);
    try (KeyChain keys = chain().build()) {
      List<Throwable> thrown = new ArrayList<>();
      Thread other = new Thread(() -> thrown.add(catchThrowable(() -> keys.require("a.b"))));
      other.start();
      Throwable own = catchThrowable(() -> keys.require("A_B"));
      other.join();
      thrown.add(own);
      assertThat(thrown).filteredOn(one -> one != null).hasSize(1);
      assertThat(thrown)
          .filteredOn(one -> one != null)
          .allMatch(one -> String.valueOf(one.getMessage()).contains("would both be 'a-b'"));
    }
  }

  @Test
  void require_fieldThatWasNotThere_isNobodysYet() {
    store.values.put("llm", "{}");
    try (KeyChain keys = chain().set("keywarden.store.name-pattern", "llm#/{name:lower}").build()) {
      assertThat(keys.find("A_KEY")).isEmpty();
      keys.invalidate("A_KEY"); // that it is not there is not to be remembered

      store.values.put("llm", "{\"a_key\":\"value-12345\"}");

      assertThat(keys.require("a_key").reveal()).isEqualTo("value-12345");
      assertThat(failure(keys, "A_KEY")).hasMessageContaining("'a_key' and 'A_KEY' would both be");
    }
  }

  @Test
  void requireAll_clockThatThrows_leavesNoValueBehind() {
    store.values.put("a", "value-of-a");
    store.values.put("b", "{\"field\":\"value-of-b\"}");
    store.values.put("c", "value-of-c");
    store.expires = Instant.parse("2026-01-01T00:00:00Z");
    IllegalStateException broken = new IllegalStateException("no time");
    try (KeyChain keys =
        chain()
            .set("keywarden.keys.B.store", "b#/field")
            .clock(
                () -> {
                  throw broken;
                })
            .build()) {
      assertThat(catchThrowable(() -> keys.requireAll("A", "B", "C"))).isNotNull();
      assertThat(store.given).hasSize(3).allMatch(KeyMaterial::closed);
    }
  }

  @Test
  void build_twoConfiguredNamesInOnePlace_isAnErrorThatNamesBoth() {
    assertThatThrownBy(
            () ->
                chain()
                    .set("keywarden.keys.FIRST.store", "LLM")
                    .set("keywarden.keys.SECOND.store", "llm")
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KW-408")
        .hasMessageContaining("'FIRST' and 'SECOND' would both be");
  }

  @Test
  void build_twoFieldsOfOneDocument_areTwoPlaces() {
    store.values.put("llm", "{\"a\":\"value-of-a\",\"b\":\"value-of-b\"}");
    try (KeyChain keys =
        chain()
            .set("keywarden.keys.FIRST.store", "llm#/a")
            .set("keywarden.keys.SECOND.store", "llm#/b")
            .build()) {
      KeySet set = keys.requireAll("FIRST", "SECOND");
      assertThat(set.get("FIRST").reveal()).isEqualTo("value-of-a");
      assertThat(set.get("SECOND").reveal()).isEqualTo("value-of-b");
      assertThat(store.asked).hasSize(1);
    }
  }

  @Test
  void require_expired_isRefusedWithItsDate() {
    Instant end = Instant.parse("2026-01-01T00:00:00Z");
    store.values.put("api-key", "value-12345");
    store.expires = end;
    try (KeyChain keys = chain().clock(InstantSource.fixed(end)).build()) {
      KeyProviderException thrown = failure(keys, "API_KEY");
      assertThat(thrown.reason()).isEqualTo(Reason.DISABLED);
      assertThat(thrown).hasMessageContaining("store/api-key expired at 2026-01-01T00:00:00Z");
      assertThat(store.given).allMatch(KeyMaterial::closed);
    }
  }

  @Test
  void require_expiresBeforeTimeToLive_isAskedForAgainThen() {
    Instant end = Instant.parse("2026-01-01T00:00:00Z");
    store.values.put("api-key", "value-12345");
    store.expires = end;
    ManualScheduler scheduler = new ManualScheduler();
    try (KeyChain keys =
        chain()
            .clock(InstantSource.fixed(end.minusSeconds(20)))
            .scheduler(scheduler)
            .timeToLive(Duration.ofMinutes(5))
            .build()) {
      keys.require("API_KEY");
      scheduler.pass(Duration.ofSeconds(19));
      keys.require("API_KEY");
      assertThat(store.asked).hasSize(1);
      scheduler.pass(Duration.ofSeconds(1));
      keys.require("API_KEY");
      assertThat(store.asked).hasSize(2);
    }
  }

  @Test
  void build_namingThatThrows_isTheProvidersFault() {
    store.brokenNaming = true;
    assertThatThrownBy(() -> chain().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("KW-405")
        .hasMessageContaining("threw java.lang.IllegalStateException from naming()");
  }

  private static KeyProviderException failure(KeyChain keys, String name) {
    return catchThrowableOfType(KeyProviderException.class, () -> keys.require(name));
  }

  /** Knows neither underscores nor case, as Azure does. */
  private static final class Store implements KeyProvider, KeyNaming {
    final Map<String, String> values = new LinkedHashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<KeyMaterial> given = new ArrayList<>();
    Instant expires = Instant.MAX;
    CountDownLatch hold = new CountDownLatch(0);
    boolean brokenNaming;

    @Override
    public String name() {
      return "store";
    }

    @Override
    public Optional<KeyNaming> naming() {
      if (brokenNaming) {
        throw new IllegalStateException(CANARY);
      }
      return Optional.of(this);
    }

    @Override
    public String pattern() {
      return "{name:kebab}";
    }

    @Override
    public Set<String> parameters() {
      return Set.of("version");
    }

    @Override
    public Optional<String> refusal(String place) {
      return place.matches("[A-Za-z0-9-]{1,127}")
          ? Optional.empty()
          : Optional.of("a name has 1 to 127 of A-Z, a-z, 0-9 and '-'");
    }

    @Override
    public String canonical(String place) {
      return place.toLowerCase(Locale.ROOT);
    }

    @Override
    public KeyLookup find(KeyRequest request) {
      hold.countDown();
      TestChains.await(hold);
      synchronized (this) {
        String text = request.toString();
        asked.add(text.substring("KeyRequest[".length(), text.length() - 1));
        String place = request.place().orElseThrow();
        String value = values.get(place);
        if (value == null) {
          return KeyLookup.absent("store/" + place + " is not there");
        }
        KeyMaterial material = KeyMaterial.copyOf(value);
        given.add(material);
        KeyLookup.Found found = KeyLookup.found(material, "store/" + place).version("7");
        return expires.equals(Instant.MAX) ? found : found.expires(expires);
      }
    }

    @Override
    public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
      Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
      for (KeyRequest request : requests) {
        answers.put(request, find(request));
      }
      return answers;
    }
  }
}
