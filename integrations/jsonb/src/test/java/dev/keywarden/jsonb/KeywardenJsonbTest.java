package dev.keywarden.jsonb;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.fixtures.Holders;
import dev.keywarden.fixtures.Settings;
import dev.keywarden.testkit.CanaryKey;
import dev.keywarden.testkit.NoLeaks;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import jakarta.json.bind.config.PropertyVisibilityStrategy;
import jakarta.json.bind.serializer.JsonbSerializer;
import jakarta.json.bind.serializer.SerializationContext;
import jakarta.json.stream.JsonGenerator;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@NoLeaks
class KeywardenJsonbTest {
  private static final String MASK = "\"[REDACTED]\"";
  private static final String SETTINGS = "{\"endpoint\":\"here\",\"key\":\"[REDACTED]\"}";

  private final ApiKey key;
  private final String value;

  KeywardenJsonbTest(@CanaryKey("API_KEY") ApiKey key, @CanaryKey("API_KEY") String value) {
    this.key = key;
    this.value = value;
  }

  @SuppressWarnings("try") // nothing interrupts it
  private String write(JsonbConfig config, Object object) throws Exception {
    try (Jsonb jsonb = JsonbBuilder.create(config)) {
      String written = jsonb.toJson(object);
      assertThatText(written).hasNothingOf(value);
      return written;
    }
  }

  private String write(Object object) throws Exception {
    return write(KeywardenJsonb.config(), object);
  }

  /** Settings as a framework fills them. */
  public static final class Bean {
    private final ApiKey key;

    Bean(ApiKey key) {
      this.key = key;
    }

    public ApiKey getKey() {
      return key;
    }
  }

  /** A property of a type that says of what class its value is. */
  @JsonbTypeInfo(@JsonbSubtype(alias = "bearer", type = Bearer.class))
  public interface Credentials {}

  /** Has a key. */
  public record Bearer(ApiKey key) implements Credentials {}

  /** Has what may be anything. */
  public record Loose(Object any, Optional<ApiKey> key) {}

  /** Is written by a serializer of the application's own. */
  public record Own() {}

  /** The application's own. */
  public static final class OwnSerializer implements JsonbSerializer<Own> {
    @Override
    public void serialize(Own own, JsonGenerator generator, SerializationContext context) {
      generator.write("own");
    }
  }

  /** Shows all fields and methods. */
  private static final PropertyVisibilityStrategy EVERYTHING =
      new PropertyVisibilityStrategy() {
        @Override
        public boolean isVisible(Field field) {
          return true;
        }

        @Override
        public boolean isVisible(Method method) {
          return true;
        }
      };

  @Test
  void write_withoutIt_tellsNothing() throws Exception {
    assertThat(write(new JsonbConfig(), Settings.with(key)))
        .isEqualTo("{\"endpoint\":\"here\",\"key\":{}}");
  }

  @Test
  void write_alone_mask() throws Exception {
    assertThat(write(key)).isEqualTo(MASK);
  }

  @Test
  void write_record_mask() throws Exception {
    assertThat(write(Settings.with(key))).isEqualTo(SETTINGS);
  }

  @Test
  void write_bean_mask() throws Exception {
    assertThat(write(new Bean(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_closedKey_mask() throws Exception {
    key.close();

    assertThat(write(key)).isEqualTo(MASK);
  }

  @Test
  void write_objectAndOptional_mask() throws Exception {
    assertThat(write(new Loose(key, Optional.of(key))))
        .isEqualTo("{\"any\":" + MASK + ",\"key\":" + MASK + "}");
    assertThat(write(Optional.of(key))).isEqualTo(MASK);
  }

  @Test
  void write_collectionsAndArrays_mask() throws Exception {
    assertThat(write(List.of("a", key))).isEqualTo("[\"a\"," + MASK + "]");
    assertThat(write(new ApiKey[] {key})).isEqualTo("[" + MASK + "]");
    assertThat(write(new Object[] {List.of(key)})).isEqualTo("[[" + MASK + "]]");
  }

  @Test
  void write_valueOfAMap_mask() throws Exception {
    assertThat(write(Map.of("key", key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_keyOfAMap_mask() throws Exception {
    assertThat(write(Map.of(key, 1))).isEqualTo("[{\"key\":" + MASK + ",\"value\":1}]");
  }

  @Test
  void write_everythingVisible_mask() throws Exception {
    JsonbConfig all =
        KeywardenJsonb.install(new JsonbConfig().withPropertyVisibilityStrategy(EVERYTHING));

    assertThat(write(all, new Bean(key))).isEqualTo("{\"key\":" + MASK + "}");
  }

  @Test
  void write_typeInfo_mask() throws Exception {
    assertThat(write(List.of(new Bearer(key)))).contains("\"key\":" + MASK);
  }

  @Test
  void write_everyHolder_mask(KeyChain keys) throws Exception {
    for (Map.Entry<Class<?>, Object> holder : Holders.of(keys).entrySet()) {
      String name = holder.getKey().getSimpleName();
      assertThat(write(holder.getValue())).as(name).isEqualTo(MASK);
      assertThat(write(Map.of("any", holder.getValue())))
          .as(name)
          .isEqualTo("{\"any\":" + MASK + "}");
      assertThat(write(Map.of(holder.getValue(), 1))).as(name).contains("\"key\":" + MASK);
    }
  }

  @Test
  void install_applicationsOwnSerializers_stay() throws Exception {
    JsonbConfig own = new JsonbConfig().withSerializers(new OwnSerializer());

    assertThat(KeywardenJsonb.install(own)).isSameAs(own);
    assertThat(write(own, List.of(new Own(), key))).isEqualTo("[\"own\"," + MASK + "]");
  }
}
