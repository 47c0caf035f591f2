package dev.keywarden.examples.cloudaws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.aws.AwsCall;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsOperation;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloudAwsTest {
  private static final String KEY = "made-up-key-0123456789abcdef";

  private final AwsSecretsServer store = AwsSecretsServer.start();

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
    String version = store.put(Demo.SECRET, KEY);

    Run run = run(Demo.application(store));

    assertThat(run.output())
        .containsPattern("loaded   ApiKey\\[ANTHROPIC_API_KEY from aws, fingerprint [0-9a-f]{12}]")
        .contains("source   aws (production/ANTHROPIC_API_KEY in eu-west-1, version " + version)
        .contains("answer   Hello from this machine: your key was accepted.")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain(KEY.substring(0, 12))
        .doesNotContain(KEY.substring(16));
    assertThat(run.exit()).isZero();
    assertThat(store.calls())
        .extracting(AwsCall::operation)
        .containsOnly(AwsOperation.GET_SECRET_VALUE);
  }

  @Test
  void main_noKeyInTheStore_saysHowToPutItThere() throws Exception {
    Run run = run(Demo.application(store));

    assertThat(run.output())
        .contains("KW-101")
        .contains("aws secretsmanager create-secret --name production/ANTHROPIC_API_KEY");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void main_noPermission_namesIt() throws Exception {
    store.put(Demo.SECRET, KEY);
    store.fail(AwsFault.denied());

    Run run = run(Demo.application(store));

    assertThat(run.output())
        .contains("KW-201")
        .contains("Allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:")
        .doesNotContain(KEY.substring(0, 12));
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void main_noCredentials_saysSo() throws Exception {
    ProcessBuilder application = Demo.application(store);
    application.environment().keySet().removeIf(name -> name.startsWith("AWS_"));

    Run run = run(application);

    assertThat(run.output()).contains("KW-202").contains("AWS_ACCESS_KEY_ID");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(store.calls()).isEmpty();
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
        .contains("has the secret production/ANTHROPIC_API_KEY")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain("made-up-");
    assertThat(run.exit()).isZero();
  }
}
