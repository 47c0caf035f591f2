package dev.keywarden.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.azure.KeyVaultServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What takes variables of the process: the vendor's own credentials, and the switch of its log. */
class ChildProcessTest {
  @TempDir Path directory;

  private final String value = VaultTest.madeUpValue();
  private KeyVaultServer vault;

  @BeforeEach
  void start() throws IOException {
    vault = KeyVaultServer.start();
    vault.put("child-key", value);
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  private String run(Map<String, String> variables) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djavax.net.ssl.trustStore=" + vault.trustStore(),
            "-Djavax.net.ssl.trustStorePassword=" + vault.trustStorePassword(),
            "-cp",
            System.getProperty("java.class.path"),
            ChildMain.class.getName());
    builder.directory(directory.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("AZURE_")
                    || name.startsWith("IDENTITY_")
                    || name.startsWith("KEYWARDEN_"));
    environment.put("KEYWARDEN_PROVIDERS", "azure");
    environment.put("KEYWARDEN_TIMEOUT", "60s");
    environment.put("KEYWARDEN_AZURE_VAULT_URL", vault.url());
    environment.putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    assertThat(output).doesNotContain(value).doesNotContain(value.substring(10, 26));
    return output;
  }

  private Map<String, String> identity(String... more) {
    Map<String, String> variables = new TreeMap<>(vault.identityVariables());
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return variables;
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "managed-identity"})
  void load_managedIdentity_readsTheKeyAndLogsNothingOfIt(String credentials) throws Exception {
    String output = run(identity("KEYWARDEN_AZURE_CREDENTIALS", credentials));

    assertThat(output).contains("LOADED ApiKey[CHILD_KEY from azure, fingerprint");
    assertThat(output).contains("LOG DEBUG com.azure");
    assertThat(vault.identityCalls()).isEqualTo(1);
  }

  @Test
  void load_noCredentialsAtAll_triesAllAndSaysSo() throws Exception {
    // No endpoint of a machine's identity either: a port that nobody listens at.
    String output = run(Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9"));

    // The last in the order: without jna none behind managed identity would be tried.
    assertThat(output).contains("Attempted credential AzureCliCredential is unavailable");
    assertThat(output).contains("FAILED KW-202").contains("there are no credentials for");
  }

  @Test
  void load_workloadIdentityWithoutItsVariables_isUnauthenticated() throws Exception {
    assertThat(run(Map.of("KEYWARDEN_AZURE_CREDENTIALS", "workload-identity")))
        .contains("FAILED KW-202");
  }

  @Test
  void load_environmentWithoutItsVariables_isUnauthenticated() throws Exception {
    assertThat(run(Map.of("KEYWARDEN_AZURE_CREDENTIALS", "environment")))
        .contains("FAILED KW-202")
        .contains("there are no credentials for");
  }

  @Test
  void load_bodiesAreLoggedByAVariable_isRefused() throws Exception {
    assertThat(run(identity("AZURE_HTTP_LOG_DETAIL_LEVEL", "BODY")))
        .contains("FAILED KW-409")
        .contains("the variable AZURE_HTTP_LOG_DETAIL_LEVEL (BODY) is on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BODY", "BODY_AND_HEADERS"})
  void load_bodiesAreLoggedAndThatIsToBeWarnedOf_ourClientsStayQuiet(String level)
      throws Exception {
    String output =
        run(
            identity(
                "AZURE_HTTP_LOG_DETAIL_LEVEL", level,
                "KEYWARDEN_AZURE_CREDENTIALS", "managed-identity",
                "KEYWARDEN_AZURE_WIRE_LOGS", "warn"));

    assertThat(output).contains("LOADED ApiKey[CHILD_KEY from azure");
  }
}
