package dev.keywarden.examples.cloudgcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.gcp.SecretManagerCall;
import dev.keywarden.testkit.gcp.SecretManagerFault;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudGcpTest {
  private static final String KEY = "made-up-key-0123456789abcdef";

  private final SecretManagerServer store = SecretManagerServer.start();

  private record Run(String output, int exit) {}

  @AfterEach
  void stop() {
    store.close();
  }

  private static Run run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(output, process.waitFor());
  }

  @Test
  void main_keyInTheStore_isUsedAndNothingOfItIsPrinted() throws Exception {
    store.put(Demo.SECRET, KEY);

    Run run = run(Demo.application(store));

    assertThat(run.output())
        .containsPattern("loaded   ApiKey\\[ANTHROPIC_API_KEY from gcp, fingerprint [0-9a-f]{12}]")
        .contains("source   gcp (projects/test-project/secrets/ANTHROPIC_API_KEY, version 1")
        .contains("answer   Hello from this machine: your key was accepted.")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain(KEY.substring(0, 12))
        .doesNotContain(KEY.substring(16));
    assertThat(run.exit()).isZero();
    assertThat(store.calls())
        .extracting(SecretManagerCall::method)
        .containsOnly("AccessSecretVersion");
  }

  @Test
  void main_noKeyInTheStore_saysHowToPutItThere() throws Exception {
    Run run = run(Demo.application(store));

    assertThat(run.output())
        .contains("KW-101")
        .contains("gcloud secrets create ANTHROPIC_API_KEY --data-file=- --project=test-project");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void main_noPermission_namesIt() throws Exception {
    store.put(Demo.SECRET, KEY);
    store.fail(SecretManagerFault.denied().quotingTheValue());

    Run run = run(Demo.application(store));

    assertThat(run.output())
        .contains("KW-201")
        .contains("Grant roles/secretmanager.secretAccessor")
        .doesNotContain(KEY.substring(0, 12));
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void demo_asAUserStartsIt_runsToItsEnd() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Demo.class.getName());

    Run run = run(new ProcessBuilder(command));

    assertThat(run.output())
        .contains("has the secret ANTHROPIC_API_KEY")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain("made-up-");
    assertThat(run.exit()).isZero();
  }
}
