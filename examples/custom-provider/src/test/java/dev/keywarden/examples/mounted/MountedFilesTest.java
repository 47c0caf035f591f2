package dev.keywarden.examples.mounted;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedFilesTest {
  private static final String KEY = "made-up-key-0123456789";

  @TempDir Path directory;

  /** The layout that Kubernetes makes: names lead through ..data to a directory with a date. */
  @BeforeEach
  void mountAsKubernetesDoes() throws IOException {
    Files.createDirectory(directory.resolve("..2026_11_24"));
    Files.writeString(directory.resolve("..2026_11_24/API_KEY"), KEY + "\n");
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_11_24"));
    Files.createSymbolicLink(directory.resolve("API_KEY"), Path.of("..data/API_KEY"));
  }

  @Test
  void main_keyThere_printsItWithoutItsValue() throws Exception {
    Run run = run("API_KEY");

    assertThat(run.output())
        .containsPattern("loaded   ApiKey\\[API_KEY from mounted-files, fingerprint [0-9a-f]{12}]")
        .contains("source   mounted-files (" + directory.resolve("API_KEY") + ")")
        .doesNotContain(KEY.substring(0, 12));
    assertThat(run.exit()).isZero();
  }

  @Test
  void main_keyMissing_saysWhereItLooked() throws Exception {
    Run run = run("OTHER_KEY");

    assertThat(run.output())
        .contains("KW-101 no provider has the key 'OTHER_KEY'")
        .contains("there is no file " + directory.resolve("OTHER_KEY"))
        .contains("docker secret create OTHER_KEY -");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void require_volumeSwapped_givesTheNewKey() throws IOException {
    try (KeyChain keys = chain()) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();

      Files.createDirectory(directory.resolve("..2026_11_25"));
      Files.writeString(directory.resolve("..2026_11_25/API_KEY"), "another-" + KEY);
      Files.createSymbolicLink(directory.resolve("..next"), Path.of("..2026_11_25"));
      Files.move(
          directory.resolve("..next"),
          directory.resolve("..data"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      keys.invalidate("API_KEY"); // instead of waiting until it is stale

      assertThat(keys.require("API_KEY").matches("another-" + KEY)).isTrue();
    }
  }

  @Test
  void require_nameLeadsOut_isUnsafe() {
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require("a/../../outside"))
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSAFE));
    }
  }

  @Test
  void require_directoryInsteadOfFile_isUnreadable() throws IOException {
    Files.createDirectory(directory.resolve("FOLDER"));
    try (KeyChain keys = chain()) {
      assertThatThrownBy(() -> keys.require("FOLDER"))
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE));
    }
  }

  private KeyChain chain() {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .provider(new MountedFilesProvider("mounted-files", directory))
        .build();
  }

  private record Run(String output, int exit) {}

  private Run run(String key) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As modules: the chain finds the provider by what module-info provides.
    command.add("-p");
    command.add(System.getProperty("java.class.path"));
    command.add("-m");
    command.add("dev.keywarden.examples.mounted/" + Main.class.getName());
    command.add(directory.toString());
    command.add(key);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(output, process.waitFor());
  }
}
