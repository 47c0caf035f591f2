package dev.keywarden.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyChain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a program of its own, on the module path and on the class path, in a JVM of its own. */
class ModulePathTest {
  private static final String FACTORY =
      """
      package example.store;

      import dev.keywarden.spi.*;

      public final class StoreFactory implements KeyProviderFactory {
        @Override public String name() { return "store"; }
        @Override public KeyProvider create(ProviderConfig config) {
          String instance = config.instance();
          return new KeyProvider() {
            @Override public String name() { return instance; }
            @Override public KeyLookup find(KeyRequest request) {
              return request.name().equals("STORE_KEY")
                  ? KeyLookup.found(KeyMaterial.copyOf("value-of-store"), "shelf 3")
                  : KeyLookup.absent("nothing on the shelf");
            }
          };
        }
      }
      """;

  private static final String MAIN =
      """
      package example.app;

      import dev.keywarden.*;

      public final class Main {
        public static void main(String[] args) {
          try (KeyChain keys = KeyChain.load()) {
            System.out.println("named=" + KeyChain.class.getModule().isNamed());
            System.out.println(keys.require("EXAMPLE_KEY").source());
            System.out.println(keys.require("STORE_KEY").source());
            System.out.println(keys.require("EXAMPLE_KEY").reveal().length());
            try {
              keys.require("EXAMPLE_KYE");
            } catch (KeyNotFoundException e) {
              System.out.println(e.getMessage());
            }
          }
        }
      }
      """;

  @TempDir Path directory;

  @BeforeEach
  void compileApplication() throws IOException {
    write("store/src/example/store/StoreFactory.java", FACTORY);
    write(
        "store/src/module-info.java",
        """
        module example.store {
          requires dev.keywarden.core;
          provides dev.keywarden.spi.KeyProviderFactory with example.store.StoreFactory;
        }
        """);
    write(
        "store/classes/META-INF/services/dev.keywarden.spi.KeyProviderFactory",
        "example.store.StoreFactory\n");
    write("app/src/example/app/Main.java", MAIN);
    write("app/src/module-info.java", "module example.app { requires dev.keywarden.core; }\n");
    write("keywarden.properties", "keywarden.providers=env,store\n");
    compile("store");
    compile("app");
  }

  private void write(String file, String content) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(java.util.Objects.requireNonNull(path.getParent()));
    Files.writeString(path, content, UTF_8);
  }

  private void compile(String module) throws IOException {
    Path classes = directory.resolve(module).resolve("classes");
    Files.createDirectories(classes);
    List<String> arguments =
        new ArrayList<>(List.of("-d", classes.toString(), "-p", path(List.of("core"))));
    try (var sources = Files.walk(directory.resolve(module).resolve("src"))) {
      sources.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(new String[0]));
    assertThat(code).isZero();
  }

  /** Modules of this build by their folder, and those of the example by theirs. */
  private String path(List<String> modules) {
    List<String> entries = new ArrayList<>();
    for (String module : modules) {
      entries.add(
          switch (module) {
            case "core" -> classes(KeyChain.class).toString();
            case "env" -> classes(EnvProvider.class).toString();
            default -> directory.resolve(module).resolve("classes").toString();
          });
    }
    return String.join(File.pathSeparator, entries);
  }

  private static Path classes(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("output").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARDEN_"));
    builder.environment().put("EXAMPLE_KEY", "value-of-variable");
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(directory.resolve("output"));
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static String expected(boolean named) {
    return String.join(
        "\n",
        "named=" + named,
        "env (variable EXAMPLE_KEY)",
        "store (shelf 3)",
        "17",
        "KW-101 no provider has the key 'EXAMPLE_KYE'.",
        "EXAMPLE_KYE in environment 'development':",
        "  - env: does not have it: there is no variable EXAMPLE_KYE",
        "  - store: does not have it: nothing on the shelf",
        "  similar names that exist: EXAMPLE_KEY",
        "  to supply it, one of:",
        "      export EXAMPLE_KYE=...   # in the shell that starts the process",
        "");
  }

  @Test
  void load_onModulePath_findsProvidersThatModulesProvide() throws Exception {
    String output =
        run(
            "-p",
            path(List.of("core", "env", "store", "app")),
            "-m",
            "example.app/example.app.Main");
    assertThat(output).isEqualToNormalizingNewlines(expected(true));
  }

  @Test
  void load_onClassPath_findsProvidersOfServiceFiles() throws Exception {
    String output = run("-cp", path(List.of("core", "env", "store", "app")), "example.app.Main");
    assertThat(output).isEqualToNormalizingNewlines(expected(false));
  }

  @Test
  void load_onModulePathWithoutTheProvider_saysWhichArtifact() throws Exception {
    write("keywarden.properties", "keywarden.providers=env\n");
    List<String> command =
        List.of("-p", path(List.of("core", "app")), "-m", "example.app/example.app.Main");
    ProcessBuilder builder = new ProcessBuilder();
    builder.command().add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.command().addAll(command);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("output").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARDEN_"));
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(directory.resolve("output")))
        .contains("KW-403 provider 'env'")
        .contains("dev.keywarden:keywarden-provider-env");
  }
}
