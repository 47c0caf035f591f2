package dev.keywarden.examples.cloudazure;

import dev.keywarden.examples.quickstart.Main;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.azure.KeyVaultServer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts a vault on this machine with a made-up key in it, and the application in a JVM of its own
 * that finds it there, as it would find a vault and its managed identity on Azure. No request
 * leaves the machine.
 */
public final class Demo {
  private Demo() {}

  /**
   * Runs the demo in the directory that {@code keywarden.properties} is in.
   *
   * @param args none
   * @throws IOException if the vault or the application cannot start
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int exit;
    try (KeyVaultServer vault = KeyVaultServer.start()) {
      vault.put("anthropic-api-key", Canary.value());
      System.out.println("vault    " + vault.url() + " has the secret anthropic-api-key");
      exit = application(vault).inheritIO().start().waitFor();
    }
    System.exit(exit);
  }

  /** What Azure does for an application of its own, and the trust in a certificate made here. */
  static ProcessBuilder application(KeyVaultServer vault) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djavax.net.ssl.trustStore=" + vault.trustStore(),
            "-Djavax.net.ssl.trustStorePassword=" + vault.trustStorePassword(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    // The machine's own keys, identity or configuration must not decide what the demo does.
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("ANTHROPIC_")
                    || name.startsWith("AZURE_")
                    || name.startsWith("KEYWARDEN_"));
    builder.environment().putAll(vault.identityVariables());
    builder.environment().put("KEYWARDEN_AZURE_VAULT_URL", vault.url());
    return builder;
  }
}
