package dev.keywarden.dotenv;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Over a file that its owner alone can read, outside of any work tree of git. */
class DotenvProviderConformanceTest extends KeyProviderConformance {
  @TempDir Path directory;

  private final Map<String, byte[]> lines = new LinkedHashMap<>();

  @Override
  protected KeyProvider provider() {
    return DotenvProvider.in(directory);
  }

  @Override
  protected void seed(String place, String value) throws IOException {
    seedBytes(place, quoted(value).getBytes(UTF_8));
  }

  /**
   * As python-dotenv reads it: between single quotes, only the quote and the backslash are escaped.
   */
  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Override
  protected void seedBytes(String place, byte[] value) throws IOException {
    lines.put(place, value);
    write();
  }

  @Override
  protected void remove(String place) throws IOException {
    lines.remove(place);
    write();
  }

  @Override
  protected Optional<String> rotate(String place, String value) throws IOException {
    seed(place, value);
    return Optional.empty();
  }

  @Override
  protected KeyProviderFactory factory() {
    return new DotenvProviderFactory();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of(
        "directory",
        directory.toString(),
        "files",
        ".env",
        "git",
        "refuse",
        "permissions",
        "refuse");
  }

  private void write() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> line : lines.entrySet()) {
      text.writeBytes((line.getKey() + "=").getBytes(UTF_8));
      text.writeBytes(line.getValue());
      text.write('\n');
    }
    Path file = directory.resolve(".env");
    if (Files.notExists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.write(file, text.toByteArray());
  }
}
