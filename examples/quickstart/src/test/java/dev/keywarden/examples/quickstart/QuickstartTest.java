package dev.keywarden.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.errors.UnauthorizedException;
import dev.keywarden.KeyChain;
import dev.keywarden.dotenv.DotenvProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final String KEY = "made-up-key-0123456789abcdef";

  @TempDir Path directory;

  @Test
  void demo_nothingThere_makesUpAKeyAndUsesIt() throws Exception {
    Run run = demo(Map.of());

    assertThat(run.output())
        .contains("no key yet: wrote a made-up one into " + directory.resolve(".env"))
        .containsPattern(
            "loaded   ApiKey\\[ANTHROPIC_API_KEY from dotenv, fingerprint [0-9a-f]{12}]")
        .contains("source   dotenv (" + directory.resolve(".env") + " line 1)")
        .contains("answer   Hello from this machine: your key was accepted.")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain(madeUpKey());
    assertThat(run.exit()).isZero();
  }

  @Test
  void demo_keyInEnvironment_usesThatAndPrintsNothingOfIt() throws Exception {
    Run run = demo(Map.of("ANTHROPIC_API_KEY", KEY));

    assertThat(run.output())
        .contains("loaded   ApiKey[ANTHROPIC_API_KEY from env, fingerprint")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain(KEY.substring(0, 12))
        .doesNotContain(KEY.substring(16));
    assertThat(directory.resolve(".env")).doesNotExist();
  }

  @Test
  void demo_keyWithStrayLineBreakInside_isRefusedBeforeAnyClientSeesIt() throws Exception {
    Run run = demo(Map.of("ANTHROPIC_API_KEY", KEY + "\n" + KEY));

    assertThat(run.output())
        .contains("KW-301")
        .contains("a line break after character " + KEY.length())
        .doesNotContain(KEY.substring(0, 12));
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void run_rightKey_reachesTheServerInTheHeader() throws IOException {
    Files.writeString(directory.resolve(".env"), "export ANTHROPIC_API_KEY='" + KEY + "' # mine\n");
    try (KeyChain keys = chain();
        LoopbackAnthropic server = LoopbackAnthropic.start(KEY::equals)) {
      Quickstart.run(keys, server.baseUrl());

      assertThat(server.accepts()).isEqualTo(1);
    }
  }

  @Test
  void run_wrongKey_isRefusedByTheServer() throws IOException {
    Files.writeString(directory.resolve(".env"), "ANTHROPIC_API_KEY=another-" + KEY);
    try (KeyChain keys = chain();
        LoopbackAnthropic server = LoopbackAnthropic.start(KEY::equals)) {
      assertThatThrownBy(() -> Quickstart.run(keys, server.baseUrl()))
          .isInstanceOf(UnauthorizedException.class);
      assertThat(server.accepts()).isZero();
    }
  }

  private KeyChain chain() {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .provider(DotenvProvider.in(directory))
        .build();
  }

  private String madeUpKey() throws IOException {
    String line = Files.readString(directory.resolve(".env")).strip();
    return line.substring(line.indexOf('=') + 1);
  }

  private record Run(String output, int exit) {}

  private Run demo(Map<String, String> variables) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Demo.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    // The machine's own key or configuration must not decide what the demo does.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("ANTHROPIC_") || name.startsWith("KEYWARDEN_"));
    builder.environment().put("KEYWARDEN_ENVIRONMENT", "development");
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(output, process.waitFor());
  }
}
