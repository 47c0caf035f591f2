package dev.keywarden.jackson3;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import dev.keywarden.KeySnapshot;
import dev.keywarden.LiveKey;
import dev.keywarden.Rotation;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.util.List;
import tools.jackson.core.Version;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.module.SimpleKeyDeserializers;
import tools.jackson.databind.module.SimpleSerializers;

/**
 * Has Jackson 3 write {@value dev.keywarden.Redactor#MASK} for whatever holds a key: an {@link
 * ApiKey}, {@link LiveKey}, {@link KeySet}, {@link Rotation}, {@link KeyChain}, {@link
 * KeySnapshot}, {@link KeyMaterial} or {@link KeyLookup.Found}; as a value, as the key of a map,
 * and with type information. Without it Jackson writes an empty object for most of them.
 *
 * <pre>{@code
 * JsonMapper mapper = JsonMapper.builder().addModule(new KeywardenModule()).build();
 * }</pre>
 *
 * <p>{@code findAndAddModules()} finds it.
 *
 * <p>None of them can be read: a document is no place for a key. To try it is a {@code
 * DatabindException} with KW-704, whatever the document has there, a mask too; only {@code null} is
 * read as null.
 *
 * <p>Security guarantees: nothing of a value is written, nor its length, name or fingerprint. The
 * exception has nothing of what was read: no text, no location, no names but those of fields.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeywardenModule extends JacksonModule {
  private static final List<Class<?>> HOLDERS =
      List.of(
          ApiKey.class,
          LiveKey.class,
          KeySet.class,
          Rotation.class,
          KeyChain.class,
          KeySnapshot.class,
          KeyMaterial.class,
          KeyLookup.Found.class);

  /** Makes the module; Jackson does so too, where it looks for modules. */
  public KeywardenModule() {}

  /**
   * Returns what the module is called.
   *
   * @return a constant
   */
  @Override
  public String getModuleName() {
    return "keywarden";
  }

  /**
   * Returns that the version is not known here.
   *
   * @return a constant
   */
  @Override
  public Version version() {
    return Version.unknownVersion();
  }

  /**
   * Adds what writes and refuses. Jackson calls it.
   *
   * @param context of the mapper
   */
  @Override
  public void setupModule(SetupContext context) {
    requireNonNull(context, "context");
    SimpleSerializers values = new SimpleSerializers();
    SimpleSerializers names = new SimpleSerializers();
    SimpleDeserializers noValues = new SimpleDeserializers();
    SimpleKeyDeserializers noNames = new SimpleKeyDeserializers();
    MaskSerializer mask = new MaskSerializer();
    MaskKeySerializer maskedName = new MaskKeySerializer();
    for (Class<?> holder : HOLDERS) {
      values.addSerializer(holder, mask);
      names.addSerializer(holder, maskedName);
      refuse(noValues, holder);
      noNames.addDeserializer(holder, new RefusingKeyDeserializer(holder));
    }
    context.addSerializers(values);
    context.addKeySerializers(names);
    context.addDeserializers(noValues);
    context.addKeyDeserializers(noNames);
  }

  private static <T> void refuse(SimpleDeserializers deserializers, Class<T> holder) {
    deserializers.addDeserializer(holder, new RefusingDeserializer<>(holder));
  }
}
