package dev.keywarden.azure;

import dev.keywarden.spi.WireLogs;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The switches that write what comes from the vault into a log: the JDK's, and Azure's own. */
final class AzureWireLogs {
  private static final String SWITCH = "AZURE_HTTP_LOG_DETAIL_LEVEL";
  private static final Set<String> BODIES = Set.of("body", "body_and_headers", "bodyandheaders");

  private AzureWireLogs() {}

  /**
   * @param handedIn the client that the application brings; null if it brings none
   */
  static WireLogs of(String instance, WireLogs.Action action, @Nullable Object handedIn) {
    boolean inCode = handedIn != null && BodyLogging.of(handedIn);
    return WireLogs.ofJdk(instance, action)
        .and(
            "the log of bodies of the client that was handed in",
            "Give it new HttpLogOptions().setLogLevel(HttpLogDetailLevel.HEADERS) or less.",
            () -> inCode)
        .and(
            "the variable " + SWITCH + " (BODY)",
            "Unset it, or set it to HEADERS.",
            () -> bodies(System.getenv(SWITCH)))
        .and(
            "the system property " + SWITCH + " (BODY)",
            "Unset it, or set it to HEADERS.",
            () -> bodies(System.getProperty(SWITCH)));
  }

  private static boolean bodies(@Nullable String level) {
    return level != null && BODIES.contains(level.strip().toLowerCase(Locale.ROOT));
  }
}
