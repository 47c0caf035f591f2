package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keywarden.usage.OneValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private static KeyEvent event(String key, @Nullable String location) {
    return new KeyEvent(
        KeyEvent.Type.RESOLVED,
        Instant.parse("2026-05-04T03:02:01.5Z"),
        key,
        "test",
        "memory",
        location,
        null,
        null,
        Duration.ofNanos(42),
        "app.Main.main");
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    String text = Files.readString(file, UTF_8);
    assertThat(text).endsWith("\n");
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void onEvent_allFields_oneLineOfJson() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    try (AuditFile audit = AuditFile.at(file)) {
      audit.onEvent(event("TEST_API_KEY", "slot 1"));
    }

    assertThat(lines(file)).hasSize(1);
    JsonNode line = lines(file).get(0);
    assertThat(line.get("at").textValue()).isEqualTo("2026-05-04T03:02:01.500Z");
    assertThat(line.get("event").textValue()).isEqualTo("RESOLVED");
    assertThat(line.get("key").textValue()).isEqualTo("TEST_API_KEY");
    assertThat(line.get("environment").textValue()).isEqualTo("test");
    assertThat(line.get("provider").textValue()).isEqualTo("memory");
    assertThat(line.get("location").textValue()).isEqualTo("slot 1");
    assertThat(line.get("caller").textValue()).isEqualTo("app.Main.main");
    assertThat(line.get("thread").textValue()).isEqualTo(Thread.currentThread().getName());
    assertThat(line.get("tookNanos").longValue()).isEqualTo(42);
    assertThat(line.has("version")).isFalse();
    assertThat(line.has("reason")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a \"quoted\" \\ place",
        "line\nbreak\r\n",
        "\0\u0001\u001f\u007f\t\b\f",
        "\u2028\u2029\u0085",
        "\ud83d\udd11",
        "\ud83d alone",
        "alone \udd11",
        "\",\"key\":\"FORGED\"}\n{\"event\":\"FORGED\"",
        "\u00e9\u4f60"
      })
  void onEvent_anyText_escapedOnOneLine(String text) throws IOException {
    Path file = directory.resolve("audit.jsonl");
    try (AuditFile audit = AuditFile.at(file)) {
      audit.onEvent(event("TEST_API_KEY", text));
    }

    assertThat(lines(file)).hasSize(1);
    assertThat(lines(file).get(0).get("location").textValue()).isEqualTo(text);
    assertThat(lines(file).get(0).get("key").textValue()).isEqualTo("TEST_API_KEY");
    assertThat(Files.readString(file, UTF_8).lines()).hasSize(1);
  }

  @Test
  void onEvent_newFile_readableByOwnerAlone() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    try (AuditFile audit = AuditFile.at(file)) {
      assertThat(file).doesNotExist();
      audit.onEvent(event("TEST_API_KEY", null));
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void onEvent_fileExists_appended() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    Files.writeString(file, "{\"earlier\":true}\n", UTF_8);
    for (String key : List.of("ONE", "TWO")) {
      try (AuditFile audit = AuditFile.at(file)) {
        audit.onEvent(event(key, null));
      }
    }

    assertThat(lines(file)).hasSize(3);
    assertThat(lines(file).get(0).has("earlier")).isTrue();
    assertThat(lines(file).get(2).get("key").textValue()).isEqualTo("TWO");
  }

  @Test
  void onEvent_manyThreadsAndTwoWriters_wholeLines() throws Exception {
    Path file = directory.resolve("audit.jsonl");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    CountDownLatch start = new CountDownLatch(1);
    try (AuditFile one = AuditFile.at(file);
        AuditFile two = AuditFile.at(file)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        AuditFile audit = writer % 2 == 0 ? one : two;
        String location = "x".repeat(100 + 200 * writer);
        writers.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int i = 0; i < 100; i++) {
                    audit.onEvent(event("TEST_API_KEY", location));
                  }
                  return 0;
                }));
      }
      start.countDown();
      for (Future<?> writer : writers) {
        writer.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(lines(file))
        .hasSize(800)
        .allMatch(line -> line.get("location").textValue().matches("x+"));
  }

  @Test
  void onEvent_threadInterrupted_writtenAndStillInterruptedAndLaterOnesToo() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    try (AuditFile audit = AuditFile.at(file)) {
      audit.onEvent(event("BEFORE", null));
      Thread.currentThread().interrupt();
      audit.onEvent(event("INTERRUPTED", null));
      assertThat(Thread.interrupted()).isTrue();
      audit.onEvent(event("AFTER", null));
    } finally {
      Thread.interrupted();
    }

    assertThat(lines(file))
        .extracting(line -> line.get("key").textValue())
        .containsExactly("BEFORE", "INTERRUPTED", "AFTER");
  }

  @Test
  void close_twice_noEffectAndLaterEventsDropped() throws IOException {
    Path file = directory.resolve("audit.jsonl");
    AuditFile audit = AuditFile.at(file);
    audit.onEvent(event("ONE", null));
    audit.close();
    audit.close();
    audit.onEvent(event("TWO", null));

    assertThat(lines(file)).hasSize(1);
  }

  @Test
  void close_neverUsed_noFile() {
    Path file = directory.resolve("audit.jsonl");

    assertThatCode(AuditFile.at(file)::close).doesNotThrowAnyException();
    assertThat(file).doesNotExist();
  }

  @Test
  void onEvent_directoryMissing_throwsAndKeyStillComes() {
    Path file = directory.resolve("missing").resolve("audit.jsonl");
    AuditFile audit = AuditFile.at(file);
    assertThatThrownBy(() -> audit.onEvent(event("ONE", null)))
        .isInstanceOf(UncheckedIOException.class);

    try (KeyChain chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .provider(OneValueStore.holding("q7Zt3Vx9Lm2Rw8Kp5Bn4"))
            .listener(audit)
            .build()) {
      assertThat(chain.require("TEST_API_KEY").reveal()).hasSize(20);
    }
  }

  @Test
  void onEvent_directoryMadeLater_written() throws IOException {
    Path file = directory.resolve("later").resolve("audit.jsonl");
    try (AuditFile audit = AuditFile.at(file)) {
      assertThatThrownBy(() -> audit.onEvent(event("ONE", null)))
          .isInstanceOf(UncheckedIOException.class);
      Files.createDirectory(directory.resolve("later"));
      audit.onEvent(event("TWO", null));
    }

    assertThat(lines(file)).hasSize(1);
  }
}
