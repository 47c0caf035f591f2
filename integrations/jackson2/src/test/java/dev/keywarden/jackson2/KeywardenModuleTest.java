package dev.keywarden.jackson2;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectMapper.DefaultTyping;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.fixtures.Holders;
import dev.keywarden.fixtures.Settings;
import dev.keywarden.testkit.CanaryKey;
import dev.keywarden.testkit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NoLeaks
class KeywardenModuleTest {
  private static final String MASK = "\"[REDACTED]\"";
  private static final String SETTINGS = "{\"endpoint\":\"here\",\"key\":\"[REDACTED]\"}";

  private final ObjectMapper mapper = with(JsonMapper.builder());
  private final ApiKey key;
  private final String value;

  KeywardenModuleTest(@CanaryKey("API_KEY") ApiKey key, @CanaryKey("API_KEY") String value) {
    this.key = key;
    this.value = value;
  }

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> M with(B builder) {
    return builder.addModule(new KeywardenModule()).build();
  }

  private String write(ObjectMapper mapper, Object object) throws Exception {
    String written = mapper.writeValueAsString(object);
    assertThatText(written).hasNothingOf(value);
    return written;
  }

  /** Settings as a framework fills them. */
  static final class Bean {
    private final ApiKey key;

    Bean(ApiKey key) {
      this.key = key;
    }

    public ApiKey getKey() {
      return key;
    }
  }

  /** The key is unwrapped, as an object with properties would be. */
  record Unwrapped(@JsonUnwrapped ApiKey key) {}

  /** A property that says of what class its value is. */
  record Typed(
      @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any,
      @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.WRAPPER_OBJECT)
          ApiKey key) {}

  @Test
  void write_withoutTheModule_refused() {
    ObjectMapper plain = new ObjectMapper();

    assertThatThrownBy(() -> plain.writeValueAsString(Settings.with(key)))
        .isInstanceOf(InvalidDefinitionException.class)
        .hasMessageContaining("no properties");
  }

  @Test
  void write_alone_mask() throws Exception {
    assertThat(write(mapper, key)).isEqualTo(MASK);
  }

  @Test
  void write_record_mask() throws Exception {
    assertThat(write(mapper, Settings.with(key))).isEqualTo(SETTINGS);
  }

  @Test
  void write_bean_mask() throws Exception {
    assertThat(write(mapper, new Bean(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_unwrappedProperty_mask() throws Exception {
    assertThat(write(mapper, new Unwrapped(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_closedKey_mask() throws Exception {
    key.close();

    assertThat(write(mapper, key)).isEqualTo(MASK);
  }

  @Test
  void write_optional_mask() throws Exception {
    ObjectMapper optional = with(JsonMapper.builder().addModule(new Jdk8Module()));

    assertThat(write(optional, Optional.of(key))).isEqualTo(MASK);
    assertThat(write(optional, Map.of("key", Optional.of(key))))
        .isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_collectionsAndArrays_mask() throws Exception {
    assertThat(write(mapper, List.of("a", key))).isEqualTo("[\"a\"," + MASK + "]");
    assertThat(write(mapper, new ApiKey[] {key})).isEqualTo("[" + MASK + "]");
    assertThat(write(mapper, new Object[] {List.of(key)})).isEqualTo("[[" + MASK + "]]");
  }

  @Test
  void write_valueOfAMap_mask() throws Exception {
    assertThat(write(mapper, Map.of("key", key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_keyOfAMap_mask() throws Exception {
    JavaType typed =
        mapper.getTypeFactory().constructMapType(Map.class, ApiKey.class, Integer.class);

    assertThat(write(mapper, Map.of(key, 1))).isEqualTo("{" + MASK + ":1}");
    assertThat(mapper.writerFor(typed).writeValueAsString(Map.of(key, 1)))
        .isEqualTo("{" + MASK + ":1}");
  }

  @Test
  void write_anyVisibility_mask() throws Exception {
    mapper.setVisibility(PropertyAccessor.ALL, Visibility.ANY);
    mapper.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);

    assertThat(write(mapper, Settings.with(key))).isEqualTo(SETTINGS);
  }

  @Test
  void write_blackbird_mask() throws Exception {
    ObjectMapper fast = with(JsonMapper.builder().addModule(new BlackbirdModule()));

    assertThat(write(fast, new Bean(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @ParameterizedTest
  @EnumSource
  void write_defaultTyping_maskThatIsReadAsText(DefaultTyping typing) throws Exception {
    ObjectMapper typed =
        with(
            JsonMapper.builder()
                .activateDefaultTyping(LaissezFaireSubTypeValidator.instance, typing));

    String written = write(typed, new ArrayList<Object>(List.of(key)));

    assertThat(written).contains("[" + MASK + "]");
    assertThat(typed.readValue(typed.writeValueAsString(key), Object.class))
        .isEqualTo("[REDACTED]");
  }

  @Test
  void write_annotatedType_mask() throws Exception {
    assertThat(write(mapper, new Typed(key, key)))
        .isEqualTo("{\"any\":" + MASK + ",\"key\":" + MASK + "}");
  }

  @Test
  void write_everyHolder_maskAsValueAndAsKeyOfAMap(KeyChain keys) throws Exception {
    for (Map.Entry<Class<?>, Object> holder : Holders.of(keys).entrySet()) {
      String name = holder.getKey().getSimpleName();
      assertThat(write(mapper, holder.getValue())).as(name).isEqualTo(MASK);
      assertThat(write(mapper, Map.of(holder.getValue(), 1)))
          .as(name)
          .isEqualTo("{" + MASK + ":1}");
    }
  }

  @Test
  void convert_toMapAndTree_mask() {
    Settings settings = Settings.with(key);

    assertThat((Map<?, ?>) mapper.convertValue(settings, Map.class))
        .hasToString("{endpoint=here, key=[REDACTED]}");
    assertThat(mapper.<com.fasterxml.jackson.databind.JsonNode>valueToTree(settings))
        .hasToString(SETTINGS);
  }

  @Test
  void write_xml_mask() throws Exception {
    XmlMapper xml = with(XmlMapper.builder());

    assertThat(write(xml, Settings.with(key)))
        .isEqualTo("<Settings><endpoint>here</endpoint><key>[REDACTED]</key></Settings>");
    assertThat(write(xml, Map.of("key", key))).contains("<key>[REDACTED]</key>");
  }

  @Test
  void write_yaml_mask() throws Exception {
    assertThat(write(with(YAMLMapper.builder()), Settings.with(key)))
        .isEqualTo("---\nendpoint: \"here\"\nkey: \"[REDACTED]\"\n");
  }

  @Test
  void findAndAddModules_classPath_mask() throws Exception {
    assertThat(write(JsonMapper.builder().findAndAddModules().build(), Settings.with(key)))
        .isEqualTo(SETTINGS);
  }

  @Test
  void addModule_twice_registeredOnce() throws Exception {
    ObjectMapper twice = with(JsonMapper.builder().addModule(new KeywardenModule()));

    assertThat(twice.getRegisteredModuleIds()).hasSize(1);
    assertThat(write(twice, key)).isEqualTo(MASK);
  }

  /** What makes a schema asks so. */
  @Test
  void describe_key_string() throws Exception {
    AtomicInteger strings = new AtomicInteger();

    mapper.acceptJsonFormatVisitor(
        ApiKey.class,
        new JsonFormatVisitorWrapper.Base() {
          @Override
          public JsonStringFormatVisitor expectStringFormat(JavaType type) {
            strings.incrementAndGet();
            return new JsonStringFormatVisitor.Base();
          }
        });

    assertThat(strings).hasValue(1);
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without it can do
  void setupModule_null_isRefusedByName() {
    assertThatThrownBy(() -> new KeywardenModule().setupModule(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("context");
  }
}
