package dev.keywarden.gcp;

import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyProviderException;
import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import java.time.Duration;
import java.util.Map;

/** A provider that talks to the server of the test kit, and how to read what it finds. */
final class GcpFixture {
  static final Duration LIMIT = Duration.ofSeconds(20);

  private GcpFixture() {}

  static GcpSecretsProvider.Builder builder(SecretManagerServer server) {
    return GcpSecretsProvider.builder()
        .variables(Map.of())
        .endpoint(server.endpoint())
        .project(server.project());
  }

  static KeyRequest request(String name) {
    return request(name, LIMIT);
  }

  static KeyRequest request(String name, Duration timeout) {
    return KeyRequest.of(name, KeyEnvironment.TEST, timeout);
  }

  /** The value, which is closed. */
  static String value(KeyLookup lookup) {
    try (OffHeapMaterial material = (OffHeapMaterial) ((KeyLookup.Found) lookup).material()) {
      return material.readString();
    }
  }

  static KeyProviderException failure(KeyProvider provider, KeyRequest request) {
    KeyLookup answer;
    try {
      answer = provider.find(request);
    } catch (KeyProviderException e) {
      return e;
    }
    throw new AssertionError("an answer came: " + answer);
  }
}
