package dev.keywarden.jackson3;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.dataformat.xml.XmlMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

@NoLeaks
class KeywardenModuleTest {
  private static final PolymorphicTypeValidator ANY_TYPE =
      BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build();
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

  private String write(ObjectMapper mapper, Object object) {
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
  void write_withoutTheModule_emptyOrRefused() {
    ObjectMapper plain = new JsonMapper();
    ObjectMapper strict =
        JsonMapper.builder().enable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();

    assertThat(write(plain, Settings.with(key))).isEqualTo("{\"endpoint\":\"here\",\"key\":{}}");
    assertThatThrownBy(() -> strict.writeValueAsString(Settings.with(key)))
        .isInstanceOf(InvalidDefinitionException.class)
        .hasMessageContaining("no properties");
  }

  @Test
  void write_alone_mask() {
    assertThat(write(mapper, key)).isEqualTo(MASK);
  }

  @Test
  void write_record_mask() {
    assertThat(write(mapper, Settings.with(key))).isEqualTo(SETTINGS);
  }

  @Test
  void write_bean_mask() {
    assertThat(write(mapper, new Bean(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_unwrappedProperty_mask() {
    assertThat(write(mapper, new Unwrapped(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_closedKey_mask() {
    key.close();

    assertThat(write(mapper, key)).isEqualTo(MASK);
  }

  @Test
  void write_optional_mask() {
    assertThat(write(mapper, Optional.of(key))).isEqualTo(MASK);
    assertThat(write(mapper, Map.of("key", Optional.of(key)))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_collectionsAndArrays_mask() {
    assertThat(write(mapper, List.of("a", key))).isEqualTo("[\"a\"," + MASK + "]");
    assertThat(write(mapper, new ApiKey[] {key})).isEqualTo("[" + MASK + "]");
    assertThat(write(mapper, new Object[] {List.of(key)})).isEqualTo("[[" + MASK + "]]");
  }

  @Test
  void write_valueOfAMap_mask() {
    assertThat(write(mapper, Map.of("key", key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_keyOfAMap_mask() {
    JavaType typed =
        mapper.getTypeFactory().constructMapType(Map.class, ApiKey.class, Integer.class);

    assertThat(write(mapper, Map.of(key, 1))).isEqualTo("{" + MASK + ":1}");
    assertThat(mapper.writerFor(typed).writeValueAsString(Map.of(key, 1)))
        .isEqualTo("{" + MASK + ":1}");
  }

  @Test
  void write_anyVisibility_mask() {
    ObjectMapper all =
        with(
            JsonMapper.builder()
                .changeDefaultVisibility(visibility -> visibility.with(Visibility.ANY))
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS));

    assertThat(write(all, Settings.with(key))).isEqualTo(SETTINGS);
  }

  @ParameterizedTest
  @EnumSource
  void write_defaultTyping_maskThatIsReadAsText(DefaultTyping typing) {
    ObjectMapper typed = with(JsonMapper.builder().activateDefaultTyping(ANY_TYPE, typing));

    String written = write(typed, new ArrayList<Object>(List.of(key)));

    assertThat(written).contains("[" + MASK + "]");
    assertThat(typed.readValue(typed.writeValueAsString(key), Object.class))
        .isEqualTo("[REDACTED]");
  }

  @Test
  void write_annotatedType_mask() {
    assertThat(write(mapper, new Typed(key, key)))
        .isEqualTo("{\"any\":" + MASK + ",\"key\":" + MASK + "}");
  }

  @Test
  void write_everyHolder_maskAsValueAndAsKeyOfAMap(KeyChain keys) {
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
    assertThat(mapper.<tools.jackson.databind.JsonNode>valueToTree(settings)).hasToString(SETTINGS);
  }

  @Test
  void write_xml_mask() {
    XmlMapper xml = with(XmlMapper.builder());

    assertThat(write(xml, Settings.with(key)))
        .isEqualTo("<Settings><endpoint>here</endpoint><key>[REDACTED]</key></Settings>");
    assertThat(write(xml, Map.of("key", key))).contains("<key>[REDACTED]</key>");
  }

  @Test
  void write_yaml_mask() {
    assertThat(write(with(YAMLMapper.builder()), Settings.with(key)))
        .isEqualTo("---\nendpoint: \"here\"\nkey: \"[REDACTED]\"\n");
  }

  @Test
  void findAndAddModules_classPath_mask() {
    assertThat(write(JsonMapper.builder().findAndAddModules().build(), Settings.with(key)))
        .isEqualTo(SETTINGS);
  }

  @Test
  void addModule_twice_registeredOnce() {
    ObjectMapper twice = with(JsonMapper.builder().addModule(new KeywardenModule()));

    assertThat(twice.registeredModules()).hasSize(1);
    assertThat(write(twice, key)).isEqualTo(MASK);
  }

  /** What makes a schema asks so. */
  @Test
  void describe_key_string() {
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
