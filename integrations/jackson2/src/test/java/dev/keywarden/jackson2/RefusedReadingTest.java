package dev.keywarden.jackson2;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonMerge;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectMapper.DefaultTyping;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.fixtures.Holders;
import dev.keywarden.fixtures.Settings;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.CanaryKey;
import dev.keywarden.testkit.LeakCheck;
import dev.keywarden.testkit.NoLeaks;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where a key would be read, it is refused, and nothing of it comes back. */
@NoLeaks
class RefusedReadingTest {
  private static final String MESSAGE =
      "KW-704 no ApiKey is read from JSON or another document: load the key by its name, as"
          + " keys.require(\"API_KEY\") of a KeyChain does, and take this out of the document."
          + " What it has there is not shown, since it may be a key.";

  /** Tells as much of its input as it can be told to. */
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModules(new KeywardenModule(), new Jdk8Module())
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final String value = Canary.value();

  /** Settings as a framework fills them. */
  static final class Bean {
    private @Nullable ApiKey key;

    public @Nullable ApiKey getKey() {
      return key;
    }

    public void setKey(ApiKey key) {
      this.key = key;
    }
  }

  /** The key is there already, and is to be filled anew. */
  static final class Merged {
    @JsonMerge public @Nullable ApiKey key;
  }

  /** Takes whatever properties come. */
  static final class Open {
    @JsonAnySetter public @Nullable Map<String, ApiKey> keys;
  }

  /** Is made from a key alone. */
  static final class Delegating {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Delegating(ApiKey key) {
      throw new AssertionError(key);
    }
  }

  /** Anything may stand there, with its class. */
  record Typed(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any) {}

  /** A key with its class. */
  record TypedKey(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) ApiKey key) {}

  /** The document has the one, the application hands over the other. */
  static final class Injected {
    final String endpoint;
    final ApiKey key;

    @JsonCreator
    Injected(@JsonProperty("endpoint") String endpoint, @JacksonInject ApiKey key) {
      this.endpoint = endpoint;
      this.key = key;
    }
  }

  /** Keys in a map in a record. */
  record Inner(Map<String, Settings> all) {}

  /** Asserts that it is refused, and that nothing of the value can be got from the failure. */
  private JsonMappingException refused(ThrowingCallable reading) throws Exception {
    JsonMappingException thrown = catchThrowableOfType(JsonMappingException.class, reading);
    assertThat(thrown).isNotNull();
    assertThat(thrown.getOriginalMessage()).isEqualTo(MESSAGE);
    assertThat(thrown).hasMessageStartingWith(MESSAGE).hasNoCause();
    assertThat(thrown.getLocation()).isNull();
    assertThat(thrown.getProcessor()).isNull();
    assertThat(thrown.getPath())
        .allSatisfy(step -> assertThat(step.getFrom()).isInstanceOf(Class.class));
    assertThatFailure(thrown).hasNothingOf(value);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    new ObjectOutputStream(written).writeObject(thrown);
    assertThat(LeakCheck.of(value).in(written.toByteArray())).isEmpty();
    return thrown;
  }

  private JsonMappingException refused(String document, TypeReference<?> type) throws Exception {
    return refused(() -> mapper.readValue(document.replace("$", value), type));
  }

  private JsonMappingException refused(String document, Class<?> type) throws Exception {
    return refused(() -> mapper.readValue(document.replace("$", value), type));
  }

  @Test
  void read_withoutTheModule_quotesTheKey() {
    Throwable thrown =
        catchThrowable(() -> new ObjectMapper().readValue("\"" + value + "\"", ApiKey.class));

    assertThat(LeakCheck.of(value).in(thrown)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"$\"",
        "\"[REDACTED]\"",
        "\"\"",
        "{\"value\":\"$\"}",
        "{\"$\":1}",
        "[\"$\"]",
        "[]",
        "{}",
        "1234567890123456789",
        "true"
      })
  void read_anything_refused(String document) throws Exception {
    refused(document, ApiKey.class);
  }

  @Test
  void read_null_null() throws Exception {
    assertThat(mapper.readValue("null", ApiKey.class)).isNull();
    assertThat(mapper.readValue("{\"key\":null}", Settings.class).key()).isNull();
  }

  @Test
  void read_record_namesTheField() throws Exception {
    assertThat(refused("{\"endpoint\":\"$\",\"key\":\"$\"}", Settings.class))
        .hasMessageContaining("Settings[\"key\"]");
  }

  @Test
  void read_bean_namesTheField() throws Exception {
    assertThat(refused("{\"key\":\"$\"}", Bean.class)).hasMessageContaining("Bean[\"key\"]");
  }

  @Test
  void read_delegatingCreator_refused() throws Exception {
    refused("\"$\"", Delegating.class);
  }

  @Test
  void read_anySetter_refusedWithoutTheName() throws Exception {
    refused("{\"$\":\"$\"}", Open.class);
  }

  @Test
  void read_collectionsAndArrays_refused() throws Exception {
    refused("[\"$\"]", new TypeReference<List<ApiKey>>() {});
    refused("[\"$\"]", ApiKey[].class);
    refused("\"$\"", new TypeReference<Optional<ApiKey>>() {});
  }

  @Test
  void read_maps_refusedWithoutTheNames() throws Exception {
    refused("{\"$\":\"$\"}", new TypeReference<Map<String, ApiKey>>() {});
    refused("{\"$\":\"$\"}", new TypeReference<Map<ApiKey, String>>() {});
    assertThat(refused("{\"all\":{\"$\":{\"key\":\"$\"}}}", Inner.class))
        .hasMessageContaining("Inner[\"all\"]->java.util.LinkedHashMap[?]->")
        .hasMessageContaining("Settings[\"key\"]");
  }

  @Test
  void read_withItsType_refused() throws Exception {
    String name = ApiKey.class.getName();
    refused("{\"any\":[\"" + name + "\",\"$\"]}", Typed.class);
    refused("{\"any\":{\"@class\":\"" + name + "\",\"value\":\"$\"}}", Typed.class);
    refused("{\"key\":{\"@class\":\"$\"}}", TypedKey.class);
    refused("{\"key\":[\"$\",\"$\"]}", TypedKey.class);
  }

  @Test
  void read_defaultTyping_refused() throws Exception {
    ObjectMapper typed =
        JsonMapper.builder()
            .addModule(new KeywardenModule())
            .activateDefaultTyping(LaissezFaireSubTypeValidator.instance, DefaultTyping.NON_FINAL)
            .build();

    refused(
        () ->
            typed.readValue(
                "[\"" + ApiKey.class.getName() + "\",\"" + value + "\"]", Object.class));
  }

  @Test
  void update_heldKey_refused(@CanaryKey("API_KEY") ApiKey held) throws Exception {
    Merged merged = new Merged();
    merged.key = held;

    refused(
        () ->
            mapper.readerForUpdating(merged).readValue("{\"key\":{\"value\":\"" + value + "\"}}"));
    refused(() -> mapper.readerForUpdating(held).readValue("\"" + value + "\""));
  }

  @Test
  void convert_mapAndTree_refused() throws Exception {
    Map<String, String> map = Map.of("endpoint", "here", "key", value);

    refused(() -> mapper.treeToValue(mapper.valueToTree(map), Settings.class));
    Throwable thrown = catchThrowable(() -> mapper.convertValue(map, Settings.class));
    assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(MESSAGE);
    assertThatFailure(thrown).hasNothingOf(value);
  }

  @Test
  void read_whatWasWritten_refused(@CanaryKey("API_KEY") ApiKey key) throws Exception {
    refused(mapper.writeValueAsString(Settings.with(key)), Settings.class);
  }

  @Test
  void read_xml_refused() throws Exception {
    XmlMapper xml = XmlMapper.builder().addModule(new KeywardenModule()).build();

    refused(() -> xml.readValue("<Settings><key>" + value + "</key></Settings>", Settings.class));
    refused(() -> xml.readValue("<Settings><key a=\"" + value + "\"/></Settings>", Settings.class));
  }

  @Test
  void read_yaml_refused() throws Exception {
    YAMLMapper yaml = YAMLMapper.builder().addModule(new KeywardenModule()).build();

    refused(() -> yaml.readValue("endpoint: here\nkey: " + value, Settings.class));
  }

  @Test
  void read_injectedKey_taken(@CanaryKey("API_KEY") ApiKey key) throws Exception {
    ObjectReader reader =
        mapper
            .readerFor(Injected.class)
            .with(new InjectableValues.Std().addValue(ApiKey.class, key));

    Injected read = reader.readValue("{\"endpoint\":\"here\"}");

    assertThat(read.endpoint).isEqualTo("here");
    assertThat(read.key).isSameAs(key);
  }

  @Test
  void read_everyHolder_refusedAsValueAndAsKeyOfAMap(KeyChain keys) {
    for (Class<?> holder : Holders.of(keys).keySet()) {
      JavaType map = mapper.getTypeFactory().constructMapType(Map.class, holder, String.class);
      for (Throwable thrown :
          List.of(
              catchThrowable(() -> mapper.readValue("\"" + value + "\"", holder)),
              catchThrowable(() -> mapper.readValue("{\"" + value + "\":1}", map)))) {
        assertThat(thrown).hasMessageStartingWith("KW-704 no " + holder.getSimpleName() + " is");
        assertThatFailure(thrown).hasNothingOf(value);
      }
    }
  }
}
