package dev.keywarden.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyChain;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real JVM finds the provider, as a module and on the class path. */
class ModulePathTest {
  private static final String PROGRAM =
      """
      import dev.keywarden.KeyChain;

      class Program {
        public static void main(String[] args) {
          try (KeyChain keys = KeyChain.load()) {
            System.out.println(keys.require("PROGRAM_KEY"));
            System.out.println("module " + KeyChain.class.getModule().getName());
          }
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void load_onTheModulePath_findsEnv() throws Exception {
    assertThat(run("-p", path(), "--add-modules", "dev.keywarden.env"))
        .contains("ApiKey[PROGRAM_KEY from env, fingerprint ")
        .contains("module dev.keywarden.core");
  }

  @Test
  void load_onTheClassPath_findsEnv() throws Exception {
    assertThat(run("-cp", path()))
        .contains("ApiKey[PROGRAM_KEY from env, fingerprint ")
        .contains("module null");
  }

  private static String path() throws URISyntaxException {
    return place(KeyChain.class) + File.pathSeparator + place(EnvProvider.class);
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private String run(String... options) throws Exception {
    Path program = Files.writeString(directory.resolve("Program.java"), PROGRAM);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add(program.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARDEN_"));
    builder.environment().put("PROGRAM_KEY", "made-up-0123456789");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
