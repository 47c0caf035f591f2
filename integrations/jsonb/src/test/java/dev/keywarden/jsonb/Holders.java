package dev.keywarden.jsonb;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeySet;
import dev.keywarden.KeySnapshot;
import dev.keywarden.LiveKey;
import dev.keywarden.Rotation;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;

/** Each type of Keywarden that holds a key, and one of its objects. */
final class Holders {
  private static final int AES_BYTES = 32;

  private Holders() {}

  static Map<Class<?>, Object> of(KeyChain keys) {
    ApiKey key = keys.require("API_KEY");
    Map<Class<?>, Object> holders = new LinkedHashMap<>();
    holders.put(ApiKey.class, key);
    holders.put(LiveKey.class, keys.live("API_KEY"));
    holders.put(KeySet.class, keys.requireAll("API_KEY", "OTHER_API_KEY"));
    holders.put(Rotation.class, new Rotation(key, key, Instant.EPOCH));
    holders.put(KeyChain.class, keys);
    holders.put(
        KeySnapshot.class,
        KeySnapshot.at(
            Path.of("target", "never.snapshot"), new SecretKeySpec(new byte[AES_BYTES], "AES")));
    holders.put(KeyMaterial.class, KeyMaterial.copyOf(key.reveal()));
    holders.put(
        KeyLookup.Found.class, KeyLookup.found(KeyMaterial.copyOf(key.reveal()), "far away"));
    return holders;
  }
}
