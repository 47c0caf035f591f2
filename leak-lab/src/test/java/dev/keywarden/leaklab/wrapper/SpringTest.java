package dev.keywarden.leaklab.wrapper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.Redactor;
import dev.keywarden.leaklab.Lab;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Spring Boot application shows of its properties, told to hide nothing. */
class SpringTest {
  private static final Lab LAB = Lab.of("Spring Boot");
  private static final Map<String, App> APPS = new HashMap<>();

  @TempDir private static @Nullable Path directory;

  @AfterAll
  static void close() {
    APPS.values().forEach(App::close);
    LAB.close();
  }

  @Test
  void env() {
    LAB.closed(
        "/actuator/env with show-values=always",
        "the key is a property's value, as an ApiKey",
        secret -> app(secret).get("/actuator/env"));
  }

  @Test
  void configprops() {
    LAB.closed(
        "/actuator/configprops with show-values=always",
        "the bean has an ApiKey",
        secret -> app(secret).get("/actuator/configprops"));
  }

  @Test
  void controller() {
    LAB.closed(
        "a controller that returns the bean",
        "the bean has an ApiKey",
        secret -> app(secret).get("/settings"));
  }

  /** Spring Boot finds keywarden-jackson3 by itself. */
  @Test
  void controller_keyInTheBean_isWrittenAsAMask() throws IOException {
    assertThat(app(LAB.key()).get("/settings")).contains("\"key\":\"" + Redactor.MASK + "\"");
  }

  @Test
  void heapdump() {
    LAB.closed(
        "/actuator/heapdump",
        "the store's own client may leave copies: see below",
        secret -> inDump(app(secret).bytes("/actuator/heapdump")));
  }

  /** A property that does not fit stops the start, with a report that quotes it. */
  @Test
  void bindingFailure() {
    LAB.closed(
        "the report of a property that could not be bound",
        "the property is an ApiKey",
        secret ->
            start((secret instanceof String ? SpringApp.TEXT : SpringApp.KEY) + "-mistake").said());
  }

  private static String inDump(byte[] dump) {
    if (dump.length < 1_000_000) {
      throw new AssertionError("this is no dump");
    }
    return Dumps.has(dump, LAB.canary()) ? LAB.canary() : "nothing";
  }

  private static synchronized App app(Object secret) throws IOException {
    String mode = secret instanceof String ? SpringApp.TEXT : SpringApp.KEY;
    App app = APPS.get(mode);
    if (app == null) {
      app = start(mode);
      APPS.put(mode, app);
    }
    return app;
  }

  private static App start(String mode) throws IOException {
    if (directory == null) {
      throw new AssertionError("JUnit gave no directory");
    }
    Path value = Files.writeString(directory.resolve("value"), LAB.canary());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.springframework.boot.logging.LoggingSystem=none",
                SpringApp.class.getName(),
                value.toString(),
                mode)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    BufferedReader reader = process.inputReader(UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      said.append(line).append('\n');
      if (line.startsWith(SpringApp.PORT)) {
        return new App(process, line.substring(SpringApp.PORT.length()), said.toString());
      }
    }
    return new App(process, "", said.toString());
  }

  private record App(Process process, String port, String said) {
    String get(String path) throws IOException {
      return new String(bytes(path), UTF_8);
    }

    byte[] bytes(String path) throws IOException {
      if (port.isEmpty()) {
        throw new IOException("the application did not start: " + said);
      }
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
      InputStream in =
          connection.getResponseCode() < 400
              ? connection.getInputStream()
              : connection.getErrorStream();
      try (in) {
        return in.readAllBytes();
      }
    }

    void close() {
      process.destroyForcibly();
    }
  }
}
