package dev.keywarden.gcp;

import dev.keywarden.spi.WireLogs;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLogger;
import io.grpc.netty.shaded.io.netty.util.internal.logging.InternalLoggerFactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The switches by which Google's client, or what it is built on, was seen to write what comes from
 * the store into a log.
 */
final class ClientWireLogs {
  /** Turns on the client's own log of calls, with the payload at DEBUG. */
  static final String SDK_LOGGING = "GOOGLE_SDK_JAVA_LOGGING";

  private static final String FRAMES = "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler";
  private static final String CALLS = "com.google.api.gax.grpc.GrpcLoggingInterceptor";

  /** The same of a client that was handed in and speaks REST. */
  private static final String REST_CALLS = "com.google.api.gax.httpjson.HttpJsonLoggingInterceptor";

  /** What a client may be built on that was handed in. */
  private static final String OTHER_FRAMES = "io.grpc.netty.NettyClientHandler";

  private static final String OKHTTP_FRAMES = "io.grpc.okhttp.OkHttpClientTransport";

  /** Its messages hold the tokens that are fetched. */
  private static final String TOKENS = "com.google.api.client.http.HttpTransport";

  /** Before it tries again it writes what the server said, which may be anything. */
  private static final String RETRIES = "com.google.api.gax.retrying.BasicRetryingFuture";

  // Held, since a logger that nobody holds may lose its level.
  private final Logger okHttpFrames = Logger.getLogger(OKHTTP_FRAMES);
  private final Logger tokens = Logger.getLogger(TOKENS);
  private final Logger retries = Logger.getLogger(RETRIES);
  private final Map<String, String> variables;
  private volatile @Nullable InternalLogger frames;

  private ClientWireLogs(Map<String, String> variables) {
    this.variables = variables;
  }

  static WireLogs of(String instance, WireLogs.Action action, Map<String, String> variables) {
    ClientWireLogs logs = new ClientWireLogs(variables);
    return WireLogs.ofJdk(instance, action)
        .and(
            "the logger " + FRAMES + " at DEBUG (FINE)",
            "Set its level to INFO.",
            logs::framesAreLogged)
        .and(
            "the logger " + OTHER_FRAMES + " at DEBUG (FINE)",
            "Set its level to INFO.",
            ClientWireLogs::otherFramesAreLogged)
        .and(
            "the logger " + OKHTTP_FRAMES + " at FINE",
            "Set its level to INFO.",
            () -> logs.okHttpFrames.isLoggable(Level.FINE))
        .and(
            "the logger " + TOKENS + " at CONFIG",
            "Set its level to INFO.",
            () -> logs.tokens.isLoggable(Level.CONFIG))
        .and(
            "the logger " + RETRIES + " at TRACE (FINEST)",
            "Set its level to INFO.",
            () -> logs.retries.isLoggable(Level.FINEST))
        .and(
            "the variable " + SDK_LOGGING + "=true, with the logger " + CALLS + " at DEBUG,",
            "Unset the variable, or set the level of the logger to INFO.",
            () -> logs.callsAreLogged(CALLS))
        .and(
            "the variable " + SDK_LOGGING + "=true, with the logger " + REST_CALLS + " at DEBUG,",
            "Unset the variable, or set the level of the logger to INFO.",
            () -> logs.callsAreLogged(REST_CALLS));
  }

  /** Netty knows itself which of several logging libraries it writes to. */
  private boolean framesAreLogged() {
    InternalLogger logger = frames;
    if (logger == null) {
      logger = InternalLoggerFactory.getInstance(FRAMES);
      frames = logger;
    }
    return logger.isDebugEnabled();
  }

  private boolean callsAreLogged(String logger) {
    return "true".equalsIgnoreCase(variables.get(SDK_LOGGING))
        && debug("org.slf4j.LoggerFactory", "getLogger", "org.slf4j.Logger", logger);
  }

  /** A Netty of the application's own, which may write to another library than the shaded one. */
  private static boolean otherFramesAreLogged() {
    return debug(
        "io.netty.util.internal.logging.InternalLoggerFactory",
        "getInstance",
        "io.netty.util.internal.logging.InternalLogger",
        OTHER_FRAMES);
  }

  /** Whether a logging library is there and would write; it is no dependency of this module. */
  private static boolean debug(String factory, String method, String type, String name) {
    try {
      ClassLoader loader = com.google.api.gax.rpc.ApiException.class.getClassLoader();
      Class<?> logger = Class.forName(type, false, loader);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle get =
          lookup.findStatic(
              Class.forName(factory, true, loader),
              method,
              MethodType.methodType(logger, String.class));
      MethodHandle debug =
          lookup.findVirtual(logger, "isDebugEnabled", MethodType.methodType(boolean.class));
      return (boolean) debug.invoke(get.invoke(name));
    } catch (ClassNotFoundException e) {
      return false;
    } catch (Throwable e) {
      return true; // it is there and cannot be asked: better safe
    }
  }
}
