package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.BEAN;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static dev.keywarden.leaklab.wrapper.Trial.written;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectMapper.DefaultTyping;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.impl.LaissezFaireSubTypeValidator;
import com.fasterxml.jackson.dataformat.xml.XmlMapper;
import com.fasterxml.jackson.module.afterburner.AfterburnerModule;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.keywarden.ApiKey;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** Jackson 2 and 3, from what they do untold to all that they can be told to take. */
class JacksonTest {
  private static final Trial TRIAL = Trial.of("JSON: Jackson");
  private static final List<Shape> SHAPES = List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY);

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  private static void jackson(String channel, ObjectMapper mapper) {
    TRIAL.closed(
        channel,
        SHAPES,
        object -> written(new StringWriter(), writer -> mapper.writeValue(writer, object)));
  }

  private static <M extends ObjectMapper> M all(M mapper) {
    mapper.setVisibility(PropertyAccessor.ALL, Visibility.ANY);
    mapper.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    return mapper;
  }

  @Test
  void untold() {
    jackson("Jackson 2", new ObjectMapper());
  }

  @Test
  void anyVisibility() {
    jackson("Jackson 2, any visibility", all(new ObjectMapper()));
  }

  @Test
  void fields() {
    ObjectMapper mapper = all(new ObjectMapper());
    mapper.setVisibility(PropertyAccessor.ALL, Visibility.NONE);
    mapper.setVisibility(PropertyAccessor.FIELD, Visibility.ANY);
    jackson("Jackson 2, fields alone", mapper);
  }

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

  @Test
  void everyField() {
    ObjectMapper mapper =
        all(JsonMapper.builder().disable(MapperFeature.PROPAGATE_TRANSIENT_MARKER).build());
    mapper.setAnnotationIntrospector(new TakesEveryField());
    jackson("Jackson 2, every field, transient ones too", mapper);
  }

  @Test
  void afterburner() {
    jackson(
        "Jackson 2 with Afterburner",
        all(JsonMapper.builder().addModule(new AfterburnerModule()).build()));
  }

  @Test
  void blackbird() {
    jackson(
        "Jackson 2 with Blackbird",
        all(JsonMapper.builder().addModule(new BlackbirdModule()).build()));
  }

  @Test
  void defaultTyping() {
    jackson(
        "Jackson 2 with default typing",
        all(
            JsonMapper.builder()
                .activateDefaultTyping(
                    LaissezFaireSubTypeValidator.instance, DefaultTyping.NON_FINAL)
                .build()));
  }

  @Test
  void converting() {
    ObjectMapper mapper = all(new ObjectMapper());
    TRIAL.closed(
        "Jackson 2, convertValue and valueToTree",
        List.of(BEAN, RECORD, MAP),
        object -> List.of(mapper.convertValue(object, Map.class), tree(mapper, object)));
  }

  private static JsonNode tree(ObjectMapper mapper, Object object) {
    return mapper.valueToTree(object);
  }

  @Test
  void xml() {
    XmlMapper mapper = all(new XmlMapper());
    TRIAL.closed(
        "Jackson 2, XML",
        SHAPES,
        object -> written(new StringWriter(), writer -> mapper.writeValue(writer, object)));
  }

  @Test
  void module() {
    jackson("Jackson 2 with keywarden-jackson2", JsonMapper.builder().findAndAddModules().build());
  }

  @Test
  void moduleAllOn() {
    jackson(
        "Jackson 2 with keywarden-jackson2, any visibility and default typing",
        all(
            JsonMapper.builder()
                .addModule(new dev.keywarden.jackson2.KeywardenModule())
                .activateDefaultTyping(
                    LaissezFaireSubTypeValidator.instance, DefaultTyping.NON_FINAL)
                .build()));
  }

  @Test
  void moduleXml() {
    XmlMapper mapper = new XmlMapper();
    mapper.registerModule(new dev.keywarden.jackson2.KeywardenModule());
    jackson("Jackson 2 with keywarden-jackson2, XML", mapper);
  }

  /** The value comes in with the document, and would come out with the exception. */
  @Test
  void reading() {
    String document = "\"" + TRIAL.lab().canary() + "\"";
    ObjectMapper plain = new ObjectMapper();
    JsonMapper masking =
        JsonMapper.builder()
            .addModule(new dev.keywarden.jackson2.KeywardenModule())
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    TRIAL
        .lab()
        .masked(
            "Jackson 2: the exception for a document with a key where an ApiKey would be read",
            "with `keywarden-jackson2`",
            secret -> plain.readValue(document, ApiKey.class),
            secret -> masking.readValue(document, ApiKey.class));
  }

  @Test
  void threeReading() {
    String document = "\"" + TRIAL.lab().canary() + "\"";
    tools.jackson.databind.ObjectMapper plain = new tools.jackson.databind.json.JsonMapper();
    tools.jackson.databind.ObjectMapper masking =
        tools.jackson.databind.json.JsonMapper.builder()
            .addModule(new dev.keywarden.jackson3.KeywardenModule())
            .enable(tools.jackson.core.StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    TRIAL
        .lab()
        .masked(
            "Jackson 3: the exception for a document with a key where an ApiKey would be read",
            "with `keywarden-jackson3`",
            secret -> plain.readValue(document, ApiKey.class),
            secret -> masking.readValue(document, ApiKey.class));
  }

  @Test
  void threeModule() {
    three(
        "Jackson 3 with keywarden-jackson3",
        tools.jackson.databind.json.JsonMapper.builder().findAndAddModules().build());
  }

  @Test
  void threeModuleAllOn() {
    three(
        "Jackson 3 with keywarden-jackson3, any visibility and default typing",
        tools.jackson.databind.json.JsonMapper.builder()
            .addModule(new dev.keywarden.jackson3.KeywardenModule())
            .changeDefaultVisibility(v -> v.with(Visibility.ANY))
            .activateDefaultTyping(
                BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
                tools.jackson.databind.DefaultTyping.NON_FINAL)
            .build());
  }

  @Test
  void three() {
    three("Jackson 3", tools.jackson.databind.json.JsonMapper.builder().build());
  }

  @Test
  void threeAnyVisibility() {
    three(
        "Jackson 3, any visibility",
        tools.jackson.databind.json.JsonMapper.builder()
            .changeDefaultVisibility(v -> v.with(Visibility.ANY))
            .disable(tools.jackson.databind.SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(tools.jackson.databind.MapperFeature.PROPAGATE_TRANSIENT_MARKER)
            .build());
  }

  private static final class TakesEveryField3
      extends tools.jackson.databind.introspect.JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public tools.jackson.databind.@Nullable PropertyName findNameForSerialization(
        tools.jackson.databind.cfg.MapperConfig<?> config,
        tools.jackson.databind.introspect.Annotated annotated) {
      return annotated instanceof tools.jackson.databind.introspect.AnnotatedField field
          ? tools.jackson.databind.PropertyName.construct(field.getName())
          : super.findNameForSerialization(config, annotated);
    }
  }

  @Test
  void threeEveryField() {
    three(
        "Jackson 3, every field, transient ones too",
        tools.jackson.databind.json.JsonMapper.builder()
            .changeDefaultVisibility(v -> v.with(Visibility.ANY))
            .disable(tools.jackson.databind.SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .annotationIntrospector(new TakesEveryField3())
            .build());
  }

  private static void three(String channel, tools.jackson.databind.ObjectMapper mapper) {
    TRIAL.closed(
        channel,
        SHAPES,
        object -> written(new StringWriter(), writer -> mapper.writeValue(writer, object)));
  }
}
