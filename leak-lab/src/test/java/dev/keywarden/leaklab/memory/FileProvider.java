package dev.keywarden.leaklab.memory;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A provider as a user writes one: a file of a directory holds a key. It can be shut down. */
final class FileProvider implements KeyProvider {
  private final Path directory;
  private boolean down;

  FileProvider(Path directory) {
    this.directory = directory;
  }

  void shutDown() {
    down = true;
  }

  @Override
  public String name() {
    return "files";
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    if (down) {
      throw new KeyProviderException(Reason.UNAVAILABLE, "it was shut down", "Start it.");
    }
    Path file = directory.resolve(request.place().orElse(request.name()));
    try {
      return Files.exists(file)
          ? KeyLookup.found(KeyMaterial.takeUtf8(Files.readAllBytes(file)), file.toString())
          : KeyLookup.absent(file.toString());
    } catch (IOException e) {
      throw new KeyProviderException(
          Reason.UNAVAILABLE, "a file cannot be read", "Look at its permissions.");
    }
  }
}
