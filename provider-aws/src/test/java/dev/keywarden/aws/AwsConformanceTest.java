package dev.keywarden.aws;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.Stall;
import dev.keywarden.testkit.aws.AwsFault;
import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.aws.AwsStall;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class AwsConformanceTest extends KeyProviderConformance {
  private final AwsSecretsServer server = AwsSecretsServer.start();

  /** Where the SDK's own chain looks first. */
  @BeforeEach
  void giveCredentials() {
    System.setProperty("aws.accessKeyId", "made-up-id");
    System.setProperty("aws.secretAccessKey", "made-up-secret");
  }

  @AfterEach
  void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.close();
  }

  @Override
  protected KeyProvider provider() {
    return Asked.of(server).build();
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
    return Optional.of(server.put(place, value));
  }

  @Override
  protected void deny(String place) {
    server.fail(AwsFault.denied().on(place));
  }

  @Override
  protected void makeUnavailable() {
    server.fail(AwsFault.cut());
  }

  @Override
  protected Stall stall() {
    AwsStall stall = new AwsStall();
    server.fail(AwsFault.stall(stall));
    return stall;
  }

  @Override
  protected long calls() {
    return server.calls().size();
  }

  @Override
  protected KeyProviderFactory factory() {
    return new AwsSecretsProviderFactory();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("region", server.region(), "endpoint", server.endpoint().toString());
  }

  @Override
  protected String refusedPlace() {
    return "no secret has a name like this";
  }

  /** The JDK's thread that closes idle connections, one for the whole JVM. */
  @Override
  protected boolean sharedThread(Thread thread) {
    return thread.getName().equals("Keep-Alive-Timer");
  }

  @Override
  protected Set<String> wireLoggers() {
    return Set.of("sun.net.www.protocol.http");
  }
}
