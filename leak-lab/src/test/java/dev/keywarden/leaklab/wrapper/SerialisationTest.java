package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.BEAN;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static dev.keywarden.leaklab.wrapper.Trial.written;

import com.caucho.hessian.io.Hessian2Output;
import com.caucho.hessian.io.SerializerFactory;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.FieldSerializer.FieldSerializerConfig;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Value;
import com.thoughtworks.xstream.XStream;
import com.thoughtworks.xstream.converters.reflection.PureJavaReflectionProvider;
import com.thoughtworks.xstream.converters.reflection.ReflectionProvider;
import com.thoughtworks.xstream.converters.reflection.SunUnsafeReflectionProvider;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.Marshaller;
import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlRootElement;
import java.beans.XMLEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.objenesis.strategy.StdInstantiatorStrategy;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.introspector.BeanAccess;

/** Formats that are not JSON. */
class SerialisationTest {
  private static final Trial TRIAL = Trial.of("Serialisation, XML, YAML");
  private static final List<Shape> ALL = List.of(ALONE, BEAN, RECORD, LIST, MAP, ARRAY);

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  // Java

  @Test
  void java() {
    TRIAL.closed(
        "Java serialisation",
        List.of(ALONE, BEAN, LIST, MAP, ARRAY),
        object ->
            written(
                new ByteArrayOutputStream(),
                out -> new ObjectOutputStream(out).writeObject(object)));
  }

  /** Of what is not serialisable, what it prints. */
  private static final class Replacing extends ObjectOutputStream {
    Replacing(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      return object instanceof Serializable ? object : object.toString();
    }
  }

  @Test
  void java_replacing() {
    TRIAL.closed(
        "Java serialisation with replaceObject",
        List.of(ALONE, BEAN, LIST, MAP, ARRAY),
        object ->
            written(new ByteArrayOutputStream(), out -> new Replacing(out).writeObject(object)));
  }

  private interface Later extends Supplier<String>, Serializable {}

  @Test
  void java_lambda() {
    TRIAL.closed(
        "Java serialisation of a lambda that has captured it",
        List.of(ALONE, BEAN),
        object ->
            written(
                new ByteArrayOutputStream(),
                out -> new ObjectOutputStream(out).writeObject((Later) object::toString)));
  }

  // Kryo

  private static Kryo kryo(boolean transients) {
    FieldSerializerConfig config = new FieldSerializerConfig();
    config.setSerializeTransient(transients);
    config.setCopyTransient(transients);
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(false);
    kryo.setReferences(true);
    kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    kryo.setDefaultSerializer(
        new com.esotericsoftware.kryo.SerializerFactory.FieldSerializerFactory(config));
    return kryo;
  }

  private static Object kryo(Object object, boolean transients) {
    Output output = new Output(4_096, 1 << 24);
    List<Object> out = new ArrayList<>();
    try {
      kryo(transients).writeClassAndObject(output, object);
    } catch (Throwable t) {
      out.add(t);
    }
    out.add(output.toBytes());
    return out;
  }

  @Test
  void kryo() {
    TRIAL.closed("Kryo", List.of(ALONE, BEAN, RECORD, ARRAY), object -> kryo(object, false));
  }

  @Test
  void kryo_transients() {
    TRIAL.closed(
        "Kryo, transient fields too",
        List.of(ALONE, BEAN, RECORD, ARRAY),
        object -> kryo(object, true));
  }

  /** What a copy holds, if there is one, is seen through Kryo itself. */
  @Test
  void kryo_copy() {
    TRIAL.closed(
        "Kryo's copy, transient fields too",
        List.of(ALONE, BEAN, ARRAY),
        object -> kryo(kryo(true).copy(object), true));
  }

  // Hessian

  @Test
  void hessian() {
    SerializerFactory factory = new SerializerFactory();
    factory.setAllowNonSerializable(true);
    TRIAL.closed(
        "Hessian",
        List.of(ALONE, BEAN, ARRAY),
        object ->
            written(
                new ByteArrayOutputStream(),
                out -> {
                  Hessian2Output hessian = new Hessian2Output(out);
                  hessian.setSerializerFactory(factory);
                  try {
                    hessian.writeObject(object);
                  } finally {
                    hessian.flush();
                  }
                }));
  }

  // XStream

  private static void xstream(String channel, ReflectionProvider provider) {
    XStream xstream = new XStream(provider);
    TRIAL.closed(
        channel,
        List.of(ALONE, BEAN, ARRAY),
        object -> written(new StringWriter(), writer -> xstream.toXML(object, writer)));
  }

  @Test
  void xstream() {
    xstream("XStream", new PureJavaReflectionProvider());
  }

  @Test
  void xstream_unsafe() {
    xstream("XStream by way of sun.misc.Unsafe", new SunUnsafeReflectionProvider());
  }

  // SnakeYAML

  private static void yaml(String channel, BeanAccess access) {
    TRIAL.closed(
        channel,
        List.of(ALONE, BEAN, LIST, MAP, ARRAY),
        object -> {
          Yaml yaml = new Yaml(new DumperOptions());
          yaml.setBeanAccess(access);
          return written(new StringWriter(), writer -> yaml.dump(object, writer));
        });
  }

  @Test
  void yaml() {
    yaml("SnakeYAML", BeanAccess.DEFAULT);
  }

  @Test
  void yaml_fields() {
    yaml("SnakeYAML, by fields", BeanAccess.FIELD);
  }

  // XML

  /** As an application annotates it. */
  @XmlRootElement
  @XmlAccessorType(XmlAccessType.FIELD)
  static final class XmlSettings {
    String endpoint = "https://api.example";
    @Nullable Object key;
  }

  @Test
  void jaxb() {
    TRIAL.closed(
        "JAXB, by fields",
        List.of(ALONE),
        object -> {
          XmlSettings settings = new XmlSettings();
          settings.key = object;
          return List.of(
              written(new StringWriter(), w -> marshaller(XmlSettings.class).marshal(settings, w)),
              written(
                  new StringWriter(),
                  w -> marshaller(XmlSettings.class, object.getClass()).marshal(settings, w)));
        });
  }

  private static Marshaller marshaller(Class<?>... classes) throws Exception {
    return JAXBContext.newInstance(classes).createMarshaller();
  }

  @Test
  void xmlEncoder() {
    TRIAL.closed(
        "java.beans.XMLEncoder",
        List.of(ALONE, BEAN, ARRAY),
        object ->
            written(
                new ByteArrayOutputStream(),
                out -> {
                  StringBuilder said = new StringBuilder();
                  try (XMLEncoder encoder = new XMLEncoder(out)) {
                    encoder.setExceptionListener(said::append);
                    encoder.writeObject(object);
                  }
                  out.write(said.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                }));
  }

  // Protobuf

  /** Its builders take text and bytes alone, so an application makes text of what it has. */
  @Test
  void protobuf() {
    TRIAL.closed(
        "Protobuf builders",
        ALL,
        object -> {
          String text = Shape.text(object);
          Value value = Value.newBuilder().setStringValue(text).build();
          Struct.Builder builder = Struct.newBuilder().putFields("key", value);
          return List.of(
              builder.toString(),
              builder.build().toString(),
              TextFormat.printer().printToString(builder),
              builder.build().getAllFields(),
              StringValue.of(text).toByteArray(),
              ByteString.copyFromUtf8(text));
        });
  }

  @Test
  void properties() {
    TRIAL.closed(
        "java.util.Properties, printed and stored",
        List.of(ALONE),
        object -> {
          java.util.Properties properties = new java.util.Properties();
          properties.put("key", object);
          return List.of(
              properties.toString(),
              written(new StringWriter(), writer -> properties.store(writer, null)),
              written(new ByteArrayOutputStream(), out -> properties.storeToXML(out, null)));
        });
  }

  @Test
  void java_holderOfAKey_isRefused() {
    Map<String, Object> settings = new HashMap<>(Map.of("key", TRIAL.lab().key()));

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(settings))
        .isInstanceOf(NotSerializableException.class)
        .hasMessage("dev.keywarden.ApiKey");
  }
}
