package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.BEAN;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static dev.keywarden.leaklab.wrapper.Shape.STATIC;
import static dev.keywarden.leaklab.wrapper.Trial.written;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONWriter;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.squareup.moshi.Moshi;
import dev.keywarden.jsonb.KeywardenJsonb;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyVisibilityStrategy;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The other mappers to JSON. */
class JsonTest {
  private static final Trial TRIAL = Trial.of("JSON: others");

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  private static void gson(String channel, List<Shape> shapes, Gson gson) {
    TRIAL.closed(
        channel,
        shapes,
        object -> written(new StringWriter(), writer -> gson.toJson(object, writer)));
  }

  @Test
  void gson() {
    gson("Gson", List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY), new Gson());
  }

  @Test
  void gson_transients() {
    gson(
        "Gson, transient fields too",
        List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY),
        new GsonBuilder().excludeFieldsWithModifiers(Modifier.STATIC).create());
  }

  @Test
  void gson_statics() {
    gson(
        "Gson, transient and static fields too",
        List.of(BEAN, LIST, MAP, STATIC),
        new GsonBuilder().serializeNulls().excludeFieldsWithModifiers().create());
  }

  @Test
  @SuppressWarnings("try") // nothing interrupts it
  void jsonb() throws Exception {
    try (Jsonb jsonb = JsonbBuilder.create()) {
      jsonb("JSON-B (Yasson)", jsonb);
    }
  }

  @Test
  @SuppressWarnings("try")
  void jsonb_masking() throws Exception {
    try (Jsonb jsonb = JsonbBuilder.create(KeywardenJsonb.config())) {
      jsonb("JSON-B (Yasson) with keywarden-jsonb", jsonb);
    }
  }

  private static void jsonb(String channel, Jsonb jsonb) {
    TRIAL.closed(
        channel,
        List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY),
        object -> written(new StringWriter(), writer -> jsonb.toJson(object, writer)));
  }

  @Test
  @SuppressWarnings("try")
  void jsonb_privateFields() throws Exception {
    PropertyVisibilityStrategy all =
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
    try (Jsonb jsonb = JsonbBuilder.create(new JsonbConfig().withPropertyVisibilityStrategy(all))) {
      jsonb("JSON-B (Yasson), private fields", jsonb);
    }
  }

  @Test
  void moshi() {
    Moshi moshi = new Moshi.Builder().build();
    TRIAL.closed(
        "Moshi", List.of(BEAN, RECORD), object -> moshi.adapter(type(object)).toJson(object));
  }

  @SuppressWarnings("unchecked")
  private static Class<Object> type(Object object) {
    return (Class<Object>) object.getClass();
  }

  @Test
  void fastjson2() {
    TRIAL.closed(
        "Fastjson2",
        List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY),
        object -> JSON.toJSONString(object));
  }

  @Test
  void fastjson2_fields() {
    TRIAL.closed(
        "Fastjson2, by fields",
        List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY),
        object ->
            JSON.toJSONString(
                object,
                JSONWriter.Feature.FieldBased,
                JSONWriter.Feature.WriteNonStringValueAsString));
  }

  @Test
  void orgJson() {
    TRIAL.closed(
        "org.json",
        List.of(BEAN, RECORD, LIST, MAP, ARRAY),
        object -> List.of(JSONObject.wrap(object).toString(), new JSONObject(object).toString()));
  }
}
