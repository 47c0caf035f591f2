package dev.keywarden.jackson2;

import dev.keywarden.ApiKey;

/** Settings that do not change, as a configuration dump has them. */
record Settings(String endpoint, ApiKey key) {
  static Settings with(ApiKey key) {
    return new Settings("here", key);
  }
}
