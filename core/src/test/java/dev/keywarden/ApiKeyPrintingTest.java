package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer.FieldSerializerConfig;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.text.MessageFormat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.commons.lang3.builder.RecursiveToStringStyle;
import org.apache.commons.lang3.builder.ReflectionToStringBuilder;
import org.apache.commons.lang3.builder.ToStringStyle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Turns printers, mappers and walkers against a key, each told to take all that it can get. */
class ApiKeyPrintingTest {
  private static final int LENGTH = 108;

  private static long seed = 100;

  private String value = "";
  private ApiKey key = TestKeys.key(value);

  /** What an application has: an object with a key in it. */
  @SuppressWarnings("UnusedVariable") // mappers read the fields
  private static final class Holder {
    final String endpoint = "https://api.example";
    final ApiKey key;

    Holder(ApiKey key) {
      this.key = key;
    }
  }

  private record Settings(String endpoint, ApiKey key) {}

  /** On the class path everything is open; so it is here for the libraries under test. */
  @BeforeAll
  static void openAllPackages() {
    Module module = ApiKey.class.getModule();
    if (module.isNamed()) {
      for (String name : module.getPackages()) {
        module.addOpens(name, Gson.class.getModule());
      }
    }
  }

  @BeforeEach
  void newKey() {
    value = TestKeys.random(seed++, LENGTH);
    key = TestKeys.key(value);
    // A key that was used must have kept nothing of it.
    assertThat(key.<Integer>use(chars -> chars.length)).isEqualTo(LENGTH);
    assertThat(key.reveal()).isEqualTo(value);
  }

  private void assertNoTrace(String text) {
    assertThat(Traces.inText(value, text)).isEmpty();
    assertThat(Traces.fragments(value, text)).isEmpty();
  }

  @Test
  void traces_everyForm_found() {
    byte[] utf8 = value.getBytes(UTF_8);
    byte[] pad = new byte[utf8.length + 4];
    new java.util.Random(7).nextBytes(pad);
    byte[] masked = pad.clone();
    for (int i = 0; i < utf8.length; i++) {
      masked[i + 4] ^= utf8[i];
    }
    Base64.Encoder base64 = Base64.getEncoder();
    String both = base64.encodeToString(pad) + "\",\"" + base64.encodeToString(masked);

    assertThat(Traces.inText(value, "a" + value)).contains("plain");
    assertThat(Traces.inText(value, base64.encodeToString(("ab" + value).getBytes(UTF_8))))
        .contains("Base64");
    assertThat(Traces.inText(value, Arrays.toString(value.toCharArray())))
        .contains("character list");
    assertThat(Traces.inText(value, Arrays.toString(utf8))).contains("plain bytes");
    assertThat(Traces.inText(value, both)).contains("two halves");
    assertThat(Traces.inText(value, Arrays.toString(pad) + Arrays.toString(masked)))
        .contains("two halves");
    assertThat(Traces.inText(value, base64.encodeToString(masked))).isEmpty();
  }

  @Test
  void format_anyConversion_noTrace() {
    Formattings formattings = new Formattings(key, value);

    assertThat(formattings.texts()).hasSizeGreaterThan(15).allSatisfy(this::assertNoTrace);
  }

  private record Formattings(ApiKey key, String value) {
    List<String> texts() {
      Properties properties = new Properties();
      properties.put("key", key);
      return List.of(
          "" + key,
          String.valueOf(key),
          String.format(
              Locale.ROOT, "%s %h %S %H %b %10s %.200s", key, key, key, key, key, key, key),
          new MessageFormat("{0}", Locale.ROOT).format(new Object[] {key}),
          new Settings("https://api.example", key).toString(),
          List.of(key).toString(),
          Map.of("key", key).toString(),
          Map.of(key, "key").toString(),
          Optional.of(key).toString(),
          new AtomicReference<>(key).toString(),
          Arrays.toString(new Object[] {key}),
          Arrays.deepToString(new Object[][] {{key}}),
          properties.toString(),
          Objects.toString(key),
          String.join(",", key.toString(), key.name(), key.source().toString()),
          catchThrowable(() -> Objects.requireNonNull(null, key::toString)).toString());
    }
  }

  @Test
  void hash_ofHolder_tellsNothing() {
    ApiKey other = TestKeys.key(value);

    assertThat(String.format(Locale.ROOT, "%h", key))
        .isEqualTo(Integer.toHexString(System.identityHashCode(key)));
    assertThat(String.format(Locale.ROOT, "%h", other))
        .isEqualTo(Integer.toHexString(System.identityHashCode(other)));
  }

  // Jackson

  /** Names every field, so that Jackson takes the transient ones too. */
  private static final class TakesEveryField extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable PropertyName findNameForSerialization(Annotated annotated) {
      return annotated instanceof AnnotatedField field
          ? PropertyName.construct(field.getName())
          : super.findNameForSerialization(annotated);
    }
  }

  static Stream<ObjectMapper> jacksons() {
    ObjectMapper any = new ObjectMapper();
    any.setVisibility(PropertyAccessor.ALL, Visibility.ANY);
    ObjectMapper fields = new ObjectMapper();
    fields.setVisibility(PropertyAccessor.FIELD, Visibility.ANY);
    fields.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    ObjectMapper every = new ObjectMapper();
    every.setVisibility(PropertyAccessor.ALL, Visibility.ANY);
    every.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    every.setAnnotationIntrospector(new TakesEveryField());
    return Stream.of(new ObjectMapper(), any, fields, every);
  }

  @ParameterizedTest
  @MethodSource("jacksons")
  void jackson_anyVisibility_noTrace(ObjectMapper mapper) {
    assertNoTrace(jackson(mapper, key));
    assertNoTrace(jackson(mapper, new Settings("https://api.example", key)));
    assertNoTrace(jackson(mapper, Map.of("key", key)));
  }

  @Test
  void jackson_fieldsOneByOne_noTrace() throws IllegalAccessException {
    ObjectMapper mapper = jacksons().skip(3).findFirst().orElseThrow();
    StringBuilder all = new StringBuilder();
    List<Object> objects = new Walk().from(key);
    for (Object object : objects) {
      all.append(jackson(mapper, object)).append('\n');
    }

    assertThat(objects).hasSizeGreaterThan(10);
    assertThat(all).hasSizeGreaterThan(500);
    assertNoTrace(all.toString());
  }

  /** What was written, also when the mapper then stumbled over something else. */
  private static String jackson(ObjectMapper mapper, Object object) {
    StringWriter written = new StringWriter();
    try {
      mapper.writeValue(written, object);
    } catch (JsonProcessingException e) {
      written.append(e.getMessage());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return written.toString();
  }

  // Gson

  static Stream<Gson> gsons() {
    GsonBuilder builder = new GsonBuilder().serializeNulls().excludeFieldsWithModifiers();
    JsonSerializer<Buffer> buffers =
        (buffer, type, context) ->
            new JsonPrimitive(Base64.getEncoder().encodeToString(left((ByteBuffer) buffer)));
    JsonSerializer<Object> nothing = (object, type, context) -> JsonNull.INSTANCE;
    Gson told =
        new GsonBuilder()
            .serializeNulls()
            .excludeFieldsWithModifiers()
            .registerTypeHierarchyAdapter(Buffer.class, buffers)
            .registerTypeHierarchyAdapter(Future.class, nothing)
            .registerTypeHierarchyAdapter(java.lang.ref.Reference.class, nothing)
            .registerTypeHierarchyAdapter(EventDesk.class, nothing)
            .registerTypeHierarchyAdapter(java.util.Optional.class, nothing)
            .registerTypeHierarchyAdapter(java.util.concurrent.locks.StampedLock.class, nothing)
            .create();
    return Stream.of(new Gson(), builder.create(), told);
  }

  private static byte[] left(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("gsons")
  void gson_anyFields_noTrace(Gson gson) {
    assertNoTrace(gson(gson, key));
    assertNoTrace(gson(gson, new Holder(key)));
  }

  @Test
  void gson_toldAboutBuffers_reachesTheMaterial() {
    Gson told = gsons().skip(2).findFirst().orElseThrow();

    assertThat(gson(told, key)).contains("\"material\":{").contains("\"pad\":\"");
  }

  private static String gson(Gson gson, Object object) {
    StringBuilder written = new StringBuilder();
    try {
      gson.toJson(object, written);
    } catch (RuntimeException e) {
      written.append(e);
    }
    return written.toString();
  }

  // Kryo

  private static Kryo kryo() {
    FieldSerializerConfig config = new FieldSerializerConfig();
    config.setSerializeTransient(true);
    config.setCopyTransient(true);
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(false);
    kryo.setReferences(true);
    kryo.setInstantiatorStrategy(
        new DefaultInstantiatorStrategy(new org.objenesis.strategy.StdInstantiatorStrategy()));
    kryo.setDefaultSerializer(
        new com.esotericsoftware.kryo.SerializerFactory.FieldSerializerFactory(config));
    return kryo;
  }

  @Test
  void kryo_withTransients_noTrace() {
    for (Object object : List.of(key, new Holder(key), List.of(key))) {
      Output output = new Output(4_096, 1 << 20);
      Throwable thrown = catchThrowable(() -> kryo().writeClassAndObject(output, object));
      byte[] written = output.toBytes();

      assertThat(written).hasSizeGreaterThan(20);
      assertThat(Traces.inBytes(value, written)).isEmpty();
      assertThat(Traces.inBytes(value, withoutTopBits(written))).isEmpty();
      assertNoTrace(String.valueOf(thrown));
    }
  }

  private static byte[] withoutTopBits(byte[] bytes) {
    byte[] plain = bytes.clone();
    for (int i = 0; i < plain.length; i++) {
      plain[i] &= 0x7F; // Kryo marks the last character of a text so
    }
    return plain;
  }

  @Test
  void kryo_copies_noCopyHasTheValue() {
    List<String> seen = new ArrayList<>();
    Throwable thrown =
        catchThrowable(
            () -> {
              ApiKey copy = kryo().copy(key);
              seen.add(copy == key ? "itself" : copy.reveal());
            });

    assertThat(seen).isEmpty();
    assertThat(thrown).isNotNull();
    assertNoTrace(thrown.toString());
  }

  @Test
  void kryo_fieldSerializer_triesTheTransientFields() {
    FieldSerializerConfig config = new FieldSerializerConfig();
    config.setSerializeTransient(true);

    assertThat(new FieldSerializer<>(kryo(), ApiKey.class, config).getFields())
        .extracting(field -> field.getName())
        .contains("material", "name");
  }

  // commons-lang3

  @Test
  void commonsLang_transientsAndStatics_noTrace() {
    for (Object object : List.of(key, new Holder(key), new Settings("", key))) {
      for (ToStringStyle style :
          List.of(
              ToStringStyle.DEFAULT_STYLE,
              ToStringStyle.JSON_STYLE,
              new RecursiveToStringStyle(),
              ToStringStyle.MULTI_LINE_STYLE)) {
        assertNoTrace(commonsLang(object, style));
      }
    }
    for (Object object : new Walk().from(key)) {
      assertNoTrace(commonsLang(object, ToStringStyle.DEFAULT_STYLE));
    }
  }

  @SuppressWarnings("JdkObsolete") // what commons-lang3 writes to
  private static String commonsLang(Object object, ToStringStyle style) {
    StringBuffer written = new StringBuffer();
    try {
      return new ReflectionToStringBuilder(object, style, written, null, true, true).toString();
    } catch (RuntimeException e) {
      return written.append(e).toString();
    }
  }

  // AssertJ

  @Test
  void assertj_failure_noTrace() {
    ApiKey other = TestKeys.key(TestKeys.random(seed++, LENGTH));
    Holder holder = new Holder(key);

    List<Throwable> failures =
        List.of(
            catchThrowable(() -> assertThat(key).isEqualTo(other)),
            catchThrowable(() -> assertThat(key).isNull()),
            catchThrowable(() -> assertThat(List.of(key)).containsExactly(other)),
            catchThrowable(() -> assertThat(key).hasFieldOrPropertyWithValue("material", other)),
            catchThrowable(() -> assertThat(key).hasAllNullFieldsOrProperties()),
            catchThrowable(
                () -> assertThat(holder).usingRecursiveComparison().isEqualTo(new Holder(other))),
            catchThrowable(() -> assertThat(key).usingRecursiveComparison().isEqualTo(other)));

    assertThat(failures)
        .allSatisfy(
            failure -> {
              assertThat(failure).isInstanceOf(AssertionError.class);
              assertNoTrace(String.valueOf(failure));
            });
  }

  // A walk of one's own

  @Test
  void walk_openKey_neitherValueNorBothHalves() {
    Walk walk = new Walk();
    List<Object> objects = walk.from(key);

    // It gets into the material, and as far as the pad.
    assertThat(objects)
        .anyMatch(object -> object.getClass().getSimpleName().equals("OffHeapMaterial"));
    assertThat(walk.bytes()).anyMatch(bytes -> bytes.length == 256);
    assertThat(walk.texts()).contains("TEST_API_KEY");
    for (String text : walk.texts()) {
      assertNoTrace(text);
    }
    for (byte[] bytes : walk.bytes()) {
      assertThat(Traces.inBytes(value, bytes)).isEmpty();
    }
    assertThat(Traces.halves(value, walk.bytes())).isFalse();
  }

  @Test
  void walk_afterUses_neitherValueNorBothHalves() {
    Walk walk = new Walk();
    assertThat(key.matches(value)).isTrue();
    assertThat(key.reveal()).hasSize(LENGTH);
    assertThat(key.fingerprint()).hasSize(12);
    walk.from(new Holder(key));

    assertThat(walk.texts()).contains(key.fingerprint());
    for (String text : walk.texts()) {
      assertNoTrace(text);
    }
    assertThat(Traces.halves(value, walk.bytes())).isFalse();
  }

  @Test
  void walk_plainWrapper_found() {
    Walk walk = new Walk();
    walk.from(new AtomicReference<>(new Object[] {value.toCharArray(), value.getBytes(UTF_8)}));

    assertThat(walk.texts()).contains(value);
    assertThat(walk.bytes()).anySatisfy(bytes -> assertThat(bytes).hasSize(LENGTH));
  }

  /** Opens every field that can be opened, the transient and the static ones too. */
  private static final class Walk {
    private static final int MOST = 20_000;

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Class<?>> statics = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> open = new ArrayDeque<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    List<Object> from(Object root) {
      List<Object> visited = new ArrayList<>();
      add(root);
      while (!open.isEmpty() && visited.size() < MOST) {
        Object object = open.remove();
        visited.add(object);
        visit(object);
      }
      return visited;
    }

    List<byte[]> bytes() {
      return bytes;
    }

    List<String> texts() {
      return texts;
    }

    private void add(@Nullable Object object) {
      if (object != null && seen.add(object)) {
        open.add(object);
      }
    }

    private void visit(Object object) {
      if (object instanceof byte[] array) {
        bytes.add(array);
      } else if (object instanceof char[] array) {
        texts.add(new String(array));
      } else if (object instanceof CharSequence text) {
        texts.add(text.toString());
      } else if (object instanceof ByteBuffer buffer) {
        bytes.add(Traces.allOf(buffer));
      } else if (object instanceof Object[] array) {
        Arrays.asList(array).forEach(this::add);
      } else if (object.getClass().isArray()) {
        texts.add(numbers(object));
      } else if (object instanceof Collection<?> collection) {
        collection.forEach(this::add);
      } else if (object instanceof Map<?, ?> map) {
        map.keySet().forEach(this::add);
        map.values().forEach(this::add);
      } else if (object instanceof Optional<?> optional) {
        add(optional.orElse(null));
      } else if (object instanceof AtomicReference<?> reference) {
        add(reference.get());
      }
      for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
        fields(object, type);
      }
    }

    private static String numbers(Object array) {
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < Array.getLength(array); i++) {
        items.add(Array.get(array, i));
      }
      return items.toString();
    }

    private void fields(Object object, Class<?> type) {
      boolean first = statics.add(type);
      for (Field field : type.getDeclaredFields()) {
        boolean isStatic = java.lang.reflect.Modifier.isStatic(field.getModifiers());
        if ((!isStatic || first) && field.trySetAccessible()) {
          try {
            add(field.get(isStatic ? null : object));
          } catch (IllegalAccessException e) {
            throw new AssertionError(e);
          }
        }
      }
    }
  }
}
