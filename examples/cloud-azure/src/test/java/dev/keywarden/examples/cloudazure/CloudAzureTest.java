package dev.keywarden.examples.cloudazure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.azure.KeyVaultCall.Operation;
import dev.keywarden.testkit.azure.KeyVaultFault;
import dev.keywarden.testkit.azure.KeyVaultServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudAzureTest {
  private static final String KEY = "made-up-key-0123456789abcdef";

  private KeyVaultServer vault;

  private record Run(String output, int exit) {}

  @BeforeEach
  void start() throws IOException {
    vault = KeyVaultServer.start();
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  private static Run run(ProcessBuilder builder) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(output, process.waitFor());
  }

  @Test
  void main_keyInTheVault_isUsedAndNothingOfItIsPrinted() throws Exception {
    String version = vault.put("anthropic-api-key", KEY);

    Run run = run(Demo.application(vault));

    assertThat(run.output())
        .containsPattern(
            "loaded   ApiKey\\[ANTHROPIC_API_KEY from azure, fingerprint [0-9a-f]{12}]")
        .contains("source   azure (" + vault.url() + "/secrets/anthropic-api-key")
        .contains(version)
        .contains("answer   Hello from this machine: your key was accepted.")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain(KEY.substring(0, 12))
        .doesNotContain(KEY.substring(16));
    assertThat(run.exit()).isZero();
    // The token came from the endpoint for managed identities; the rest is one read each time.
    assertThat(vault.identityCalls()).isEqualTo(1);
    assertThat(vault.calls())
        .extracting(call -> call.operation())
        .containsOnly(Operation.CHALLENGE, Operation.GET);
  }

  @Test
  void main_noKeyInTheVault_saysHowToPutItThere() throws Exception {
    Run run = run(Demo.application(vault));

    assertThat(run.output())
        .contains("KW-101")
        .contains("az keyvault secret set --vault-name localhost --name anthropic-api-key");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void main_noRoleOnTheSecret_namesIt() throws Exception {
    vault.put("anthropic-api-key", KEY);
    vault.fail(KeyVaultFault.forbidden("ForbiddenByRbac"));

    Run run = run(Demo.application(vault));

    assertThat(run.output())
        .contains("KW-201")
        .contains("Key Vault Secrets User")
        .doesNotContain(KEY.substring(0, 12));
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void main_noIdentity_saysSo() throws Exception {
    vault.put("anthropic-api-key", KEY);
    vault.refuseIdentity(true);

    Run run = run(Demo.application(vault));

    assertThat(run.output())
        .contains("KW-202")
        .contains("gave no token")
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
        .contains("has the secret anthropic-api-key")
        .contains("server   saw the right key in 1 request(s)")
        .doesNotContain("made-up-");
    assertThat(run.exit()).isZero();
  }
}
