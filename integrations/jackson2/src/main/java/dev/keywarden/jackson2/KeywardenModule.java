package dev.keywarden.jackson2;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.module.SimpleDeserializers;
import com.fasterxml.jackson.databind.module.SimpleKeyDeserializers;
import com.fasterxml.jackson.databind.module.SimpleSerializers;
import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import dev.keywarden.KeySnapshot;
import dev.keywarden.LiveKey;
import dev.keywarden.Rotation;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.util.List;

/**
 * Has Jackson 2 write {@value dev.keywarden.Redactor#MASK} for whatever holds a key: an {@link
 * ApiKey}, {@link LiveKey}, {@link KeySet}, {@link Rotation}, {@link KeyChain}, {@link
 * KeySnapshot}, {@link KeyMaterial} or {@link KeyLookup.Found}; as a value, as the key of a map,
 * and with type information. Without it Jackson refuses to write most of them.
 *
 * <pre>{@code
 * ObjectMapper mapper = JsonMapper.builder().addModule(new KeywardenModule()).build();
 * }</pre>
 *
 * <p>{@code findAndAddModules()} finds it.
 *
 * <p>None of them can be read: a document is no place for a key. To try it is a {@code
 * JsonMappingException} with KW-704, whatever the document has there, a mask too; only {@code null}
 * is read as null.
 *
 * <p>Security guarantees: nothing of a value is written, nor its length, name or fingerprint. The
 * exception has nothing of what was read: no text, no location, no names but those of fields.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeywardenModule extends Module {
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
