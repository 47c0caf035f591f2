package dev.keywarden.jsonb;

import dev.keywarden.ApiKey;

/** Settings that do not change, as a configuration dump has them. */
public record Settings(String endpoint, ApiKey key) {
  static Settings with(ApiKey key) {
    return new Settings("here", key);
  }
}
