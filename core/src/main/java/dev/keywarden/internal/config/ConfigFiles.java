package dev.keywarden.internal.config;

import dev.keywarden.ConfigurationException.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Reads {@code keywarden.properties}. Not API; may change at any time. */
public final class ConfigFiles {
  /** The name of the file, in the working directory and at the root of the class path. */
  public static final String NAME = "keywarden.properties";

  /** Configuration is a page or two; anything larger is the wrong file. */
  private static final int MAX_BYTES = 1 << 20;

  private ConfigFiles() {}

  /**
   * Reads both files into the values; where both have a setting, the working directory's holds.
   *
   * @param directory the working directory
   * @param loader whose class path to look at
   * @param values filled
   * @param problems filled
   */
  public static void load(
      Path directory, ClassLoader loader, ConfigValues values, List<Problem> problems) {
    Path file = directory.resolve(NAME);
    try (InputStream input = Files.newInputStream(file)) {
      read(input, file.toString(), values, problems);
    } catch (NoSuchFileException e) {
      // Most programs have none.
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a directory" : e.getClass().getName();
      problems.add(unreadable(file.toString(), why));
    }
    URL resource = loader.getResource(NAME);
    if (resource != null) {
      String origin = NAME + " on the class path";
      try (InputStream input = resource.openStream()) {
        read(input, origin, values, problems);
      } catch (IOException e) {
        problems.add(unreadable(origin, e.getClass().getName()));
      }
    }
  }

  private static void read(
      InputStream input, String origin, ConfigValues values, List<Problem> problems)
      throws IOException {
    byte[] bytes = input.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      problems.add(unreadable(origin, "it has more than " + MAX_BYTES + " bytes"));
      return;
    }
    Properties properties = new Properties();
    try {
      // A decoder that is asked for reports what it cannot decode; a charset would replace it.
      properties.load(
          new InputStreamReader(
              new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
    } catch (CharacterCodingException e) {
      problems.add(unreadable(origin, "it is not UTF-8"));
      return;
    } catch (IllegalArgumentException e) {
      problems.add(unreadable(origin, "it has a malformed \\uXXXX in it"));
      return;
    }
    values.addFile(properties, origin);
  }

  private static Problem unreadable(String origin, String why) {
    return new Problem(
        "KW-407", origin + " could not be read: " + why + ". Mend the file, or remove it.");
  }
}
