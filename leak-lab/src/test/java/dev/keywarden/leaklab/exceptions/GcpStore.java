package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.gcp.GcpSecretsProvider;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.gcp.SecretManagerFault;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import dev.keywarden.testkit.gcp.SecretManagerStall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Google's client against the test kit's Secret Manager. */
final class GcpStore implements Store {
  private final SecretManagerServer server = SecretManagerServer.start();
  private final GcpSecretsProvider provider =
      GcpSecretsProvider.builder()
          .endpoint(server.endpoint())
          .project(server.project())
          .attempts(1)
          .build();
  private long version;
  private @Nullable SecretManagerStall stall;

  @Override
  public KeyProvider provider() {
    return provider;
  }

  @Override
  public boolean put(HostileValue value) {
    if (value.bytes().length > 64 * 1024) {
      return false; // nor does Google take it
    }
    version = server.put(PLACE, value.bytes());
    return true;
  }

  @Override
  public void put(String document) {
    byte[] bytes = document.getBytes(UTF_8);
    version = server.put(PLACE, bytes.length > 64 * 1024 ? "{}".getBytes(UTF_8) : bytes);
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    fault(failures, "denied", SecretManagerFault.denied());
    fault(failures, "unauthenticated", SecretManagerFault.unauthenticated());
    fault(failures, "throttled", SecretManagerFault.throttled());
    fault(failures, "unavailable", SecretManagerFault.unavailable());
    for (Status.Code code : Status.Code.values()) {
      if (code != Status.Code.OK) {
        failures.put(
            code + " with the value in its description",
            () ->
                server.fail(
                    SecretManagerFault.status(code)
                        .describing(printable(value))
                        .quotingTheValue()));
      }
    }
    failures.put(
        "a reason that is the value",
        () -> server.fail(SecretManagerFault.denied().reason(value.canary())));
    failures.put("a connection that is cut", () -> server.fail(SecretManagerFault.cut()));
    failures.put("damaged", () -> server.fail(SecretManagerFault.damaged()));
    failures.put("no checksum", () -> server.fail(SecretManagerFault.withoutChecksum()));
    failures.put("disabled", () -> server.disable(PLACE, version));
    failures.put("destroyed", () -> server.destroy(PLACE, version));
    failures.put("absent", () -> server.delete(PLACE));
    failures.put("no answer", () -> stall = server.stall());
    return failures;
  }

  /** A description goes into a header, which has room for so much. */
  private static String printable(HostileValue value) {
    String text = value.lenient();
    return text.length() > 1000 ? value.canary() : text;
  }

  private void fault(Map<String, Arrangement> failures, String what, SecretManagerFault fault) {
    failures.put(what, () -> server.fail(fault.quotingTheValue()));
  }

  @Override
  public void heal() {
    if (stall != null) {
      stall.close();
      stall = null;
    }
    server.heal();
    try {
      server.delete(PLACE);
    } catch (StatusRuntimeException gone) {
      // as it is to be
    }
    version = server.put(PLACE, "made-up");
  }

  @Override
  public boolean remote() {
    return true;
  }

  @Override
  public Set<String> options() {
    return Set.of(
        "project",
        "location",
        "endpoint",
        "credentials",
        "credentials-file",
        "quota-project",
        "attempts",
        "attempt-timeout",
        "wire-logs");
  }

  @Override
  public Set<String> wireLoggers() {
    return Set.of(
        "sun.net.www.protocol.http",
        "sun.net.www.protocol.http.HttpURLConnection",
        "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler",
        "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler",
        "io.grpc.netty.NettyClientHandler",
        "io.grpc.okhttp.OkHttpClientTransport",
        "com.google.api.client.http.HttpTransport",
        "com.google.api.gax.retrying.BasicRetryingFuture");
  }

  @Override
  public void close() {
    provider.close();
    server.close();
  }
}
