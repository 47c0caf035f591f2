package dev.keywarden.examples.mounted;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** All that it takes to hold a provider of one's own to the rules. */
class MountedFilesConformanceTest extends KeyProviderConformance {
  @TempDir Path directory;

  @Override
  protected KeyProvider provider() {
    return new MountedFilesProvider("mounted-files", directory);
  }

  @Override
  protected void seed(String place, String value) throws IOException {
    Files.writeString(directory.resolve(place), value);
  }

  @Override
  protected void seedBytes(String place, byte[] value) throws IOException {
    Files.write(directory.resolve(place), value);
  }

  @Override
  protected void remove(String place) throws IOException {
    Files.delete(directory.resolve(place));
  }

  @Override
  protected Optional<String> rotate(String place, String value) throws IOException {
    seed(place, value);
    return Optional.empty(); // files have no versions
  }

  @Override
  protected void deny(String place) throws IOException {
    Path file = directory.resolve(place);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(file)) {
      throw notSupported("this user may read everything");
    }
  }

  @Override
  protected KeyProviderFactory factory() {
    return new MountedFilesProviderFactory();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("directory", directory.toString());
  }
}
