package dev.keywarden.gcp;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.Stall;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import dev.keywarden.testkit.gcp.SecretManagerFault;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class GcpConformanceTest extends KeyProviderConformance {
  private final SecretManagerServer server = SecretManagerServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyProvider provider() {
    return GcpFixture.builder(server).build();
  }

  @Override
  protected void seed(String place, String value) {
    server.put(place, value);
  }

  @Override
  protected void seedBytes(String place, byte[] value) {
    server.put(place, value);
  }

  @Override
  protected void remove(String place) {
    server.delete(place);
  }

  @Override
  protected Optional<String> rotate(String place, String value) {
    return Optional.of(Long.toString(server.put(place, value)));
  }

  @Override
  protected void deny(String place) {
    server.fail(SecretManagerFault.denied().on(place));
  }

  @Override
  protected void makeUnavailable() {
    server.close();
  }

  @Override
  protected Stall stall() {
    return server.stall();
  }

  @Override
  protected long calls() {
    return (long) server.connections() + server.calls().size();
  }

  @Override
  protected KeyProviderFactory factory() {
    return new GcpSecretsProviderFactory();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("endpoint", server.endpoint(), "project", server.project());
  }

  @Override
  protected String refusedPlace() {
    return "prod/llm";
  }

  @Override
  protected Set<String> wireLoggers() {
    return Set.of(
        "sun.net.www.protocol.http",
        "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler",
        "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler", // the store's side, in here too
        "io.grpc.netty.NettyClientHandler",
        "io.grpc.okhttp.OkHttpClientTransport",
        "com.google.api.client.http.HttpTransport",
        "com.google.api.gax.retrying.BasicRetryingFuture");
  }
}
