package dev.keywarden.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SDK has no module descriptors: that it works as automatic modules is to be seen. */
class AwsModulePathTest {
  private static final String MAIN =
      """
      package example.app;

      import dev.keywarden.KeyChain;

      public final class Main {
        public static void main(String[] args) {
          try (KeyChain keys = KeyChain.load()) {
            System.out.println("named=" + KeyChain.class.getModule().isNamed());
            System.out.println(keys.require("EXAMPLE_KEY"));
          }
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void load_onModulePath_readsAKey() throws Exception {
    String path = modulePath();
    Path sources = Files.createDirectories(directory.resolve("src/example/app"));
    Files.writeString(sources.resolve("Main.java"), MAIN);
    Path descriptor = directory.resolve("src/module-info.java");
    Files.writeString(descriptor, "module example.app { requires dev.keywarden.core; }");
    Path classes = directory.resolve("classes");
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-d",
                classes.toString(),
                "-p",
                path,
                descriptor.toString(),
                sources.resolve("Main.java").toString());
    assertThat(code).isZero();
    try (AwsSecretsServer server = AwsSecretsServer.start()) {
      server.put("EXAMPLE_KEY", "made-up-value-0123456789");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-p",
                  path + File.pathSeparator + classes,
                  "-m",
                  "example.app/example.app.Main")
              .directory(directory.toFile())
              .redirectErrorStream(true);
      builder.environment().keySet().removeIf(name -> name.startsWith("KEYWARDEN_"));
      builder.environment().put("KEYWARDEN_PROVIDERS", "aws");
      builder.environment().put("KEYWARDEN_AWS_REGION", "eu-west-1");
      builder.environment().put("KEYWARDEN_AWS_ENDPOINT", server.endpoint().toString());
      builder.environment().put("AWS_ACCESS_KEY_ID", "made-up-id");
      builder.environment().put("AWS_SECRET_ACCESS_KEY", "made-up-secret");
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("named=true").contains("EXAMPLE_KEY from aws");
    }
  }

  /** What an application has at run time: no part of what the tests need. */
  private static String modulePath() {
    List<String> modules = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String normal = entry.replace(File.separatorChar, '/');
      if (normal.contains("/software/amazon/")
          || normal.contains("/slf4j-api")
          || normal.contains("/reactive-streams")
          || normal.contains("keywarden-core")
          || normal.endsWith("/core/target/classes")
          || normal.endsWith("/provider-aws/target/classes")) {
        modules.add(entry);
      }
    }
    return String.join(File.pathSeparator, modules);
  }
}
