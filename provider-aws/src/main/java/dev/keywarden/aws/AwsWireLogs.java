package dev.keywarden.aws;

import dev.keywarden.spi.WireLogs;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The loggers by which the SDK's transports were seen to print a secret. Only those of a transport
 * that may be in use are looked at: a logger that prints nothing is no reason to refuse a key.
 */
final class AwsWireLogs {
  private static final List<String> APACHE =
      List.of("org.apache.hc.client5.http.wire", "org.apache.http.wire");
  private static final List<String> NETTY = List.of("io.netty.handler.logging.LoggingHandler");

  private AwsWireLogs() {}

  static WireLogs of(Settings settings, WireLogs.Action action) {
    WireLogs logs = WireLogs.ofJdk(settings.name(), action);
    SdkHttpClient http = settings.http();
    if (settings.client() == null && http == null) {
      return logs;
    }
    String transport = http == null ? "" : http.clientName().toLowerCase(Locale.ROOT);
    if (transport.startsWith("urlconnection") || transport.startsWith("awscommonruntime")) {
      return logs; // neither has a wire log of its own
    }
    for (String logger : APACHE) {
      logs = with(logs, logger);
    }
    for (String logger : NETTY) {
      logs = with(logs, logger);
    }
    return logs;
  }

  private static WireLogs with(WireLogs logs, String logger) {
    return logs.and(
        "the logger " + logger + " at DEBUG",
        "Set its level to INFO.",
        () -> LoggerFactory.getLogger(logger).isDebugEnabled());
  }
}
