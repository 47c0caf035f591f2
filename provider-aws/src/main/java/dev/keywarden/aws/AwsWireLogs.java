package dev.keywarden.aws;

import dev.keywarden.spi.WireLogs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * The loggers by which the SDK's transports were seen to print a secret, or the token of a session.
 * Only those of a transport that may be in use are looked at: a logger that prints nothing is no
 * reason to refuse a key. Each is asked through the library that its transport logs with.
 */
final class AwsWireLogs {
  /** What passes, and the headers alone, which have the token of the session in them. */
  private static final List<String> APACHE_5 =
      List.of("org.apache.hc.client5.http.wire", "org.apache.hc.client5.http.headers");

  private static final List<String> APACHE_4 =
      List.of("org.apache.http.wire", "org.apache.http.headers");

  private static final String NETTY = "io.netty.handler.logging.LoggingHandler";

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
    for (String logger : APACHE_5) {
      logs = with(logs, logger, () -> LoggerFactory.getLogger(logger).isDebugEnabled());
    }
    for (String logger : APACHE_4) {
      logs =
          with(
              logs,
              logger,
              () ->
                  debug(
                      "org.apache.commons.logging.LogFactory",
                      "getLog",
                      "org.apache.commons.logging.Log",
                      logger));
    }
    return with(
        logs,
        NETTY,
        () ->
            debug(
                "io.netty.util.internal.logging.InternalLoggerFactory",
                "getInstance",
                "io.netty.util.internal.logging.InternalLogger",
                NETTY));
  }

  private static WireLogs with(
      WireLogs logs, String logger, java.util.function.BooleanSupplier on) {
    return logs.and("the logger " + logger + " at DEBUG", "Set its level to INFO.", on);
  }

  /**
   * Asks a logging library that the SDK does not bring: its transport does, and writes through it
   * to whatever it has found itself. Where the library is not there, neither is the transport.
   */
  private static boolean debug(String factory, String method, String logger, String name) {
    ClassLoader loader = SdkHttpClient.class.getClassLoader();
    try {
      Class<?> type = Class.forName(logger, false, loader);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle get =
          lookup.findStatic(
              Class.forName(factory, true, loader),
              method,
              MethodType.methodType(type, String.class));
      MethodHandle debug =
          lookup.findVirtual(type, "isDebugEnabled", MethodType.methodType(boolean.class));
      return (boolean) debug.invoke(get.invoke(name));
    } catch (ClassNotFoundException e) {
      return false;
    } catch (Throwable e) { // it is there and cannot be asked
      return LoggerFactory.getLogger(name).isDebugEnabled();
    }
  }
}
