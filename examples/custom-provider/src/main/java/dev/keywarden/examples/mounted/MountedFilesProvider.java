package dev.keywarden.examples.mounted;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads keys from files named after them, one key a file, as Docker mounts secrets ({@code
 * /run/secrets/NAME}) and Kubernetes a volume of a Secret. Kubernetes swaps a whole volume at once
 * when a Secret changes; each call opens the file anew, so the next one sees it.
 */
final class MountedFilesProvider implements KeyProvider {
  private static final Duration FRESH_FOR = Duration.ofSeconds(5);

  private final String name;
  private final Path directory;

  MountedFilesProvider(String name, Path directory) {
    this.name = name;
    this.directory = directory.toAbsolutePath().normalize();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    Path file = directory.resolve(request.place().orElse(request.name())).normalize();
    if (!file.startsWith(directory)) { // a name such as a/../../etc/shadow
      throw failure(Reason.UNSAFE, file, "lies outside of " + directory, "Correct the name.");
    }
    try (InputStream input = Files.newInputStream(file)) {
      byte[] value = input.readNBytes(KeyMaterial.MAX_BYTES + 1);
      return KeyLookup.found(KeyMaterial.takeUtf8(value), file.toString()).freshFor(FRESH_FOR);
    } catch (NoSuchFileException e) {
      return KeyLookup.absent("there is no file " + file)
          .remedy("docker secret create " + request.name() + " -   # or a Kubernetes Secret");
    } catch (AccessDeniedException e) {
      throw failure(Reason.DENIED, file, "may not be read", "Check the mode of the mount.");
    } catch (IOException e) {
      String what = "could not be read: " + e.getClass().getName();
      throw failure(Reason.UNREADABLE, file, what, "Check that it is a file.");
    }
  }

  private static KeyProviderException failure(
      Reason reason, Path file, String what, String remedy) {
    return new KeyProviderException(reason, file + " " + what, remedy);
  }
}
