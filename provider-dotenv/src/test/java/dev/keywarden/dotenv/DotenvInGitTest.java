package dev.keywarden.dotenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider in a work tree, with the real git beside it. */
class DotenvInGitTest {
  private static final String KEY = "made-up-canary-0123456789";

  @TempDir Path top;

  @BeforeEach
  void repositoryWithAKey() throws Exception {
    git("init", "-q");
    Files.writeString(top.resolve(".env"), "API_KEY=" + KEY + "\n");
    Files.setPosixFilePermissions(
        top.resolve(".env"), PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void require_ignored_givesTheKey() throws IOException {
    Files.writeString(top.resolve(".gitignore"), ".env\n");

    try (KeyChain keys = chain(DotenvProvider.in(top))) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
    }
  }

  @Test
  void require_notIgnored_refusesAndTheFixInTheErrorWorks() throws Exception {
    String message = refusal();
    assertThat(message).contains("is not ignored").doesNotContain("canary");

    sh(command(message));

    try (KeyChain keys = chain(DotenvProvider.in(top))) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
    }
  }

  @Test
  void require_tracked_refusesAndTheFixInTheErrorWorks() throws Exception {
    git("add", "-f", ".env");
    String message = refusal();
    assertThat(message).contains("is tracked by git").doesNotContain("canary");

    sh(command(message));

    try (KeyChain keys = chain(DotenvProvider.in(top))) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
    }
  }

  @Test
  void require_trackedAndToldToWarn_givesTheKeyAndWarnsOnce() throws Exception {
    git("add", "-f", ".env");
    try (LogCapture log = new LogCapture();
        KeyChain keys = chain(DotenvProvider.in(top).git(Strictness.WARN))) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
      keys.invalidate("API_KEY");
      keys.require("API_KEY");

      assertThat(log.messages()).singleElement().asString().contains("is tracked by git");
    }
  }

  private String refusal() {
    List<String> message = new ArrayList<>();
    try (KeyChain keys = chain(DotenvProvider.in(top))) {
      assertThatThrownBy(() -> keys.require("API_KEY"))
          .isInstanceOfSatisfying(
              KeyProviderException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNSAFE);
                message.add(String.valueOf(e.getMessage()));
              });
    }
    return message.get(0);
  }

  /** What a user would copy out of the message. */
  private static String command(String message) {
    int from = message.indexOf("Run: ") + "Run: ".length();
    return message.substring(from, message.indexOf("   #", from));
  }

  private static KeyChain chain(DotenvProvider provider) {
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .environment(KeyEnvironment.DEVELOPMENT)
        .provider(provider)
        .build();
  }

  private void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", top.toString()));
    command.addAll(List.of(arguments));
    run(command);
  }

  private void sh(String script) throws Exception {
    run(List.of("sh", "-c", script));
  }

  private void run(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    builder.environment().put("HOME", top.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
