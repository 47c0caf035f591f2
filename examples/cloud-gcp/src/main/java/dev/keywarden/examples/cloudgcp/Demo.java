package dev.keywarden.examples.cloudgcp;

import dev.keywarden.examples.quickstart.Main;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Starts a store on this machine with a made-up key in it, and the application in a JVM of its own
 * that finds it there, as it would find Secret Manager on Google Cloud. No request leaves the
 * machine.
 */
public final class Demo {
  /** What the application's key is called in the store: the same. */
  static final String SECRET = "ANTHROPIC_API_KEY";

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
    try (SecretManagerServer store = SecretManagerServer.start()) {
      store.put(SECRET, Canary.value());
      System.out.println("store    " + store.endpoint() + " has the secret " + SECRET);
      exit = application(store).inheritIO().start().waitFor();
    }
    System.exit(exit);
  }

  /** The application, which is told where the store is. */
  static ProcessBuilder application(SecretManagerServer store) {
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
                    || name.startsWith("GOOGLE_")
                    || name.startsWith("GCLOUD_")
                    || name.startsWith("KEYWARDEN_"));
    builder.environment().put("KEYWARDEN_GCP_ENDPOINT", store.endpoint());
    return builder;
  }
}
