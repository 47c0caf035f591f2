package dev.keywarden.leaklab.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.KeyChain;
import dev.keywarden.Redactor;
import dev.keywarden.leaklab.Store;
import dev.keywarden.testkit.Canary;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Masking that is installed at the beginning of {@code main}, before Spring Boot starts and sets up
 * its log: with Logback, it stops the context first, which drops all that listens to it.
 */
class SpringBootTest {
  private static final int PATIENCE_SECONDS = 120;

  private static final String FILE =
      """
      <configuration>
        <appender name="A" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>by file: %msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="A"/></root>
      </configuration>
      """;

  @TempDir Path folder;

  /** What is installed, and what Spring Boot logs with. */
  enum Setup {
    LOGBACK("ch.qos.logback") {
      @Override
      void install() {
        dev.keywarden.logback.KeywardenMasking.install();
      }
    },
    LOGBACK_WITH_A_FILE("ch.qos.logback") {
      @Override
      void install() {
        dev.keywarden.logback.KeywardenMasking.install();
      }
    },
    JUL("org.springframework.boot.logging.java.JavaLoggingSystem") {
      @Override
      void install() {
        dev.keywarden.jul.KeywardenMasking.install();
      }

      @Override
      void log(String canary) {
        java.util.logging.Logger.getLogger("com.acme.Client").info("sent " + canary);
      }
    },
    PRINT_BELOW_LOGBACK("ch.qos.logback") {
      @Override
      void install() {
        dev.keywarden.printstream.KeywardenMasking.install();
      }
    },
    PRINT_BELOW_JUL("org.springframework.boot.logging.java.JavaLoggingSystem") {
      @Override
      void install() {
        dev.keywarden.printstream.KeywardenMasking.install();
      }

      @Override
      void log(String canary) {
        JUL.log(canary);
      }
    };

    private final String system;

    Setup(String system) {
      this.system = system;
    }

    abstract void install();

    void log(String canary) {
      LoggerFactory.getLogger("com.acme.Client").info("sent {}", canary);
    }

    List<String> options() {
      return system.startsWith("org")
          ? List.of("-Dorg.springframework.boot.logging.LoggingSystem=" + system)
          : List.of();
    }
  }

  /** An application with nothing in it. */
  @Configuration(proxyBeanMethods = false)
  static class Application {}

  /** Installs the masking, starts the application, and logs a key. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Setup setup = Setup.valueOf(args[0]);
      if (Boolean.parseBoolean(args[1])) {
        setup.install();
      }
      String canary = args[2];
      ConfigurableApplicationContext context =
          SpringApplication.run(
              Application.class, List.of(args).subList(3, args.length).toArray(String[]::new));
      Store store = new Store();
      store.put(canary);
      try (KeyChain chain =
          KeyChain.builder().ignoreAmbientConfiguration().provider(store).build()) {
        var unused = chain.require("LAB_API_KEY");
        setup.log(canary);
      }
      context.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void installedBeforeTheApplicationStarts_masksWhatItLogs(Setup setup) throws Exception {
    String canary = Canary.value();

    assertThat(logged(setup, false, canary)).as("without masking").contains("sent " + canary);
    assertThat(logged(setup, true, canary))
        .contains("sent " + Redactor.MASK)
        .doesNotContain(canary);
  }

  private String logged(Setup setup, boolean masked, String canary)
      throws IOException, InterruptedException, URISyntaxException {
    Path output = folder.resolve(masked ? "masked.txt" : "bare.txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(setup.options());
    command.addAll(
        List.of(
            "-cp",
            classPath(),
            Program.class.getName(),
            setup.name(),
            Boolean.toString(masked),
            canary,
            "--spring.main.web-application-type=none",
            "--spring.main.banner-mode=off"));
    if (setup == Setup.LOGBACK_WITH_A_FILE) {
      command.add(
          "--logging.config=" + Files.writeString(folder.resolve("logback-spring.xml"), FILE));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("the process ended")
        .isTrue();
    String said = Files.readString(output, UTF_8);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /** That of this process without the {@code logback-test.xml} of the lab: Spring Boot takes it. */
  private String classPath() throws IOException, URISyntaxException {
    Path own =
        Path.of(SpringBootTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path copy = folder.resolve("classes");
    try (Stream<Path> files = Files.walk(own.resolve("dev/keywarden/leaklab"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
        Path to = copy.resolve(own.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().equals(own) ? copy.toString() : entry)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
