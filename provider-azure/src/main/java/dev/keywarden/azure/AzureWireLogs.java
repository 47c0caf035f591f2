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

  static WireLogs of(String instance, WireLogs.Action action) {
    return WireLogs.ofJdk(instance, action)
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
