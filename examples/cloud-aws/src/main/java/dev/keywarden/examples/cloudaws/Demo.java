package dev.keywarden.examples.cloudaws;

import dev.keywarden.examples.quickstart.Main;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts a store on this machine with a made-up key in it, and the application in a JVM of its own
 * that finds it there, as it would find Secrets Manager and its credentials on AWS. No request
 * leaves the machine.
 */
public final class Demo {
  /** What the application's key is called in the store, by the pattern in the configuration. */
  static final String SECRET = "production/ANTHROPIC_API_KEY";

  private Demo() {}

  /**
   * Runs the demo in the directory that {@code keywarden.properties} is in.
   *
   * @param args none
   * @throws IOException if the application cannot start
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int exit;
    try (AwsSecretsServer store = AwsSecretsServer.start()) {
      store.put(SECRET, Canary.value());
      System.out.println("store    " + store.endpoint() + " has the secret " + SECRET);
      exit = application(store).inheritIO().start().waitFor();
    }
    System.exit(exit);
  }

  /** What AWS does for an application of its own: it gives it credentials in its environment. */
  static ProcessBuilder application(AwsSecretsServer store) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    // The machine's own keys, credentials or configuration must not decide what the demo does.
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("ANTHROPIC_")
                    || name.startsWith("AWS_")
                    || name.startsWith("KEYWARDEN_"));
    builder.environment().put("AWS_ACCESS_KEY_ID", "made-up-id");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "made-up-secret");
    builder.environment().put("KEYWARDEN_AWS_ENDPOINT", store.endpoint().toString());
    return builder;
  }
}
