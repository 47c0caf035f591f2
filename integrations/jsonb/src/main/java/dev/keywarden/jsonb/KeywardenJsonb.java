package dev.keywarden.jsonb;

import static java.util.Objects.requireNonNull;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import dev.keywarden.KeySnapshot;
import dev.keywarden.LiveKey;
import dev.keywarden.Rotation;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.serializer.JsonbDeserializer;
import jakarta.json.bind.serializer.JsonbSerializer;

/**
 * Has JSON-B write {@value dev.keywarden.Redactor#MASK} for whatever holds a key: an {@link
 * ApiKey}, {@link LiveKey}, {@link KeySet}, {@link Rotation}, {@link KeyChain}, {@link
 * KeySnapshot}, {@link KeyMaterial} or {@link KeyLookup.Found}.
 *
 * <pre>{@code
 * Jsonb jsonb = JsonbBuilder.create(KeywardenJsonb.config());
 * }</pre>
 *
 * <p>JSON-B looks for no serializers by itself: each configuration has to be told.
 *
 * <p>None of them can be read: a document is no place for a key. To try it is a {@code
 * JsonbException} with KW-704, whatever the document has there, a mask or null too.
 *
 * <p>Security guarantees: nothing of a value is written, nor its length, name or fingerprint. The
 * exception has nothing of what was read.
 */
public final class KeywardenJsonb {
  private KeywardenJsonb() {}

  /**
   * Makes a configuration that masks keys, and is else what JSON-B does untold.
   *
   * @return a new one, to be added to
   */
  public static JsonbConfig config() {
    return install(new JsonbConfig());
  }

  /**
   * Has a configuration mask keys, beside what it does already.
   *
   * @param config an application's own
   * @return the same
   */
  public static JsonbConfig install(JsonbConfig config) {
    MaskedKey<?>[] all = {
      new OfApiKey(),
      new OfLiveKey(),
      new OfKeySet(),
      new OfRotation(),
      new OfKeyChain(),
      new OfKeySnapshot(),
      new OfKeyMaterial(),
      new OfFound()
    };
    return requireNonNull(config, "config").withSerializers(all).withDeserializers(all);
  }

  // A class for each, since JSON-B learns from its interfaces what it is for.

  private static final class OfApiKey extends MaskedKey<ApiKey>
      implements JsonbSerializer<ApiKey>, JsonbDeserializer<ApiKey> {}

  private static final class OfLiveKey extends MaskedKey<LiveKey>
      implements JsonbSerializer<LiveKey>, JsonbDeserializer<LiveKey> {}

  private static final class OfKeySet extends MaskedKey<KeySet>
      implements JsonbSerializer<KeySet>, JsonbDeserializer<KeySet> {}

  private static final class OfRotation extends MaskedKey<Rotation>
      implements JsonbSerializer<Rotation>, JsonbDeserializer<Rotation> {}

  private static final class OfKeyChain extends MaskedKey<KeyChain>
      implements JsonbSerializer<KeyChain>, JsonbDeserializer<KeyChain> {}

  private static final class OfKeySnapshot extends MaskedKey<KeySnapshot>
      implements JsonbSerializer<KeySnapshot>, JsonbDeserializer<KeySnapshot> {}

  private static final class OfKeyMaterial extends MaskedKey<KeyMaterial>
      implements JsonbSerializer<KeyMaterial>, JsonbDeserializer<KeyMaterial> {}

  private static final class OfFound extends MaskedKey<KeyLookup.Found>
      implements JsonbSerializer<KeyLookup.Found>, JsonbDeserializer<KeyLookup.Found> {}
}
