package dev.keywarden.jsonb;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.fixtures.Holders;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.CanaryKey;
import dev.keywarden.testkit.LeakCheck;
import dev.keywarden.testkit.NoLeaks;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.bind.annotation.JsonbCreator;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where a key would be read, it is refused, and nothing of it comes back. */
@NoLeaks
class RefusedReadingTest {
  private static final String MESSAGE =
      "KW-704 no ApiKey is read from JSON: load the key by its name, as"
          + " keys.require(\"API_KEY\") of a KeyChain does, and take this out of the document."
          + " What it has there is not shown, since it may be a key.";

  private final Jsonb jsonb = JsonbBuilder.create(KeywardenJsonb.config());
  private final String value = Canary.value();

  @AfterEach
  void close() throws Exception {
    jsonb.close();
  }

  /** Settings as a framework fills them. */
  public static final class Bean {
    private @Nullable ApiKey key;

    public @Nullable ApiKey getKey() {
      return key;
    }

    public void setKey(ApiKey key) {
      this.key = key;
    }
  }

  /** A field that is seen as it is. */
  public static final class Open {
    public @Nullable ApiKey key;
  }

  /** Is made with its properties. */
  public record Created(String endpoint, ApiKey key) {
    @JsonbCreator
    public static Created of(String endpoint, ApiKey key) {
      return new Created(endpoint, key);
    }
  }

  /** Fields of types with a key in them. */
  public static final class Typed {
    public @Nullable List<ApiKey> list;
    public ApiKey @Nullable [] array;
    public @Nullable Map<String, ApiKey> values;
    public @Nullable Map<ApiKey, String> names;
    public Optional<ApiKey> optional = Optional.empty();
    public @Nullable Map<String, Bean> beans;
  }

  /** Asserts that it is refused, and that nothing of the value can be got from the failure. */
  private JsonbException refused(String document, Type type) throws Exception {
    JsonbException thrown =
        catchThrowableOfType(
            JsonbException.class, () -> jsonb.fromJson(document.replace("$", value), type));
    assertThat(thrown).isNotNull().hasMessageContaining(MESSAGE);
    assertThatFailure(thrown).hasNothingOf(value);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    new ObjectOutputStream(written).writeObject(thrown);
    assertThat(LeakCheck.of(value).in(written.toByteArray())).isEmpty();
    return thrown;
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

  /** A deserializer is not told that it is one, in a way that every implementation has. */
  @Test
  void read_null_refused() throws Exception {
    refused("{\"key\":null}", Bean.class);
  }

  @Test
  void read_properties_refused() throws Exception {
    refused("{\"key\":\"$\"}", Bean.class);
    refused("{\"key\":{\"value\":\"$\"}}", Bean.class);
    refused("{\"key\":\"$\"}", Open.class);
    refused("{\"endpoint\":\"$\",\"key\":\"$\"}", Created.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"list\":[\"$\"]}",
        "{\"array\":[\"$\"]}",
        "{\"values\":{\"$\":\"$\"}}",
        "{\"names\":[{\"key\":\"$\",\"value\":\"$\"}]}",
        "{\"optional\":\"$\"}",
        "{\"beans\":{\"$\":{\"key\":\"$\"}}}"
      })
  void read_typesWithAKeyInThem_refused(String document) throws Exception {
    refused(document, Typed.class);
  }

  @Test
  void read_whatWasWritten_refused(@CanaryKey("API_KEY") ApiKey key) throws Exception {
    Bean bean = new Bean();
    bean.setKey(key);

    refused(jsonb.toJson(bean), Bean.class);
  }

  @Test
  void read_everyHolder_refused(KeyChain keys) {
    for (Class<?> holder : Holders.of(keys).keySet()) {
      Throwable thrown = catchThrowable(() -> jsonb.fromJson("\"" + value + "\"", holder));

      assertThat(thrown).hasMessageContaining("KW-704 no " + holder.getSimpleName() + " is read");
      assertThatFailure(thrown).hasNothingOf(value);
    }
  }
}
