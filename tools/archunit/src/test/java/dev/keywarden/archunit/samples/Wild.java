package dev.keywarden.archunit.samples;

import dev.keywarden.ApiKey;
import java.util.Optional;
import java.util.function.Supplier;

/** Reveals keys in every way that there is. */
public final class Wild {
  String call(ApiKey key) {
    return key.reveal();
  }

  Optional<String> reference(Optional<ApiKey> key) {
    return key.map(ApiKey::reveal);
  }

  Supplier<String> lambda(ApiKey key) {
    return () -> key.reveal().trim();
  }

  String viaUse(ApiKey key) {
    return key.use(String::new);
  }

  String viaValueOf(ApiKey key) {
    return key.use(String::valueOf);
  }
}
