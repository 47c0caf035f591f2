package dev.keywarden.gcp;

import static dev.keywarden.gcp.GcpFixture.failure;
import static dev.keywarden.gcp.GcpFixture.request;
import static dev.keywarden.gcp.GcpFixture.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.ConfigurationException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.WireLogs;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.LeakCheck;
import dev.keywarden.testkit.gcp.SecretManagerFault;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The logs that were seen to hold values: each is found, and no other log holds one. */
class WireLogsTest {
  private static final String FRAMES = "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler";

  private final SecretManagerServer server = SecretManagerServer.start();
  private final String canary = Canary.value();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    FRAMES + ", FINE",
    "io.grpc.okhttp.OkHttpClientTransport, FINE",
    "com.google.api.client.http.HttpTransport, CONFIG",
    "com.google.api.gax.retrying.BasicRetryingFuture, FINEST",
    "sun.net.www.protocol.http, FINE"
  })
  void find_wireLogIsOn_isRefusedBeforeAnyCallAndNamesIt(String name, String level) {
    server.put("k", canary);
    Logger logger = Logger.getLogger(name);
    try (GcpSecretsProvider provider = GcpFixture.builder(server).build()) {
      logger.setLevel(Level.parse(level));
      KeyProviderException thrown = failure(provider, request("k"));
      assertThat(thrown.reason()).isEqualTo(Reason.UNSAFE);
      assertThat(thrown.detail()).contains(name);
      assertThat(server.connections()).isZero();
      assertThatThrownBy(() -> GcpFixture.builder(server).build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("KW-409")
          .hasMessageContaining(name);

      logger.setLevel(Level.INFO);
      assertThat(value(provider.find(request("k")))).isEqualTo(canary);
    } finally {
      logger.setLevel(null);
    }
  }

  @Test
  void find_framesAreLoggedAndItIsToWarn_warnsAndTheLogHasTheValue() {
    server.put("k", canary);
    List<String> frames;
    List<String> warnings;
    try (JulCapture wire = JulCapture.of(FRAMES);
        JulCapture warned = JulCapture.of(WireLogs.class.getName());
        GcpSecretsProvider provider =
            GcpFixture.builder(server).wireLogs(WireLogs.Action.WARN).build()) {
      assertThat(value(provider.find(request("k")))).isEqualTo(canary);
      assertThat(value(provider.find(request("k")))).isEqualTo(canary);
      frames = wire.lines();
      warnings = warned.lines();
    }

    assertThat(warnings).singleElement().asString().contains(FRAMES);
    // What makes the switch one: a part of the value in hexadecimal.
    String part = HexFormat.of().formatHex(canary.substring(0, 6).getBytes(UTF_8));
    assertThat(frames).anyMatch(line -> line.contains(part));
  }

  @Test
  void find_allOtherLoggersAtTheirFinest_writeNothingOfTheValue() {
    server.put("k", canary);
    server.put("denied", canary);
    Logger frames = Logger.getLogger(FRAMES);
    Logger root = Logger.getLogger("");
    List<Logger> known =
        List.of(
            frames,
            Logger.getLogger("io.grpc.netty.NettyClientHandler"),
            Logger.getLogger("io.grpc.okhttp.OkHttpClientTransport"),
            Logger.getLogger("com.google.api.client.http.HttpTransport"),
            Logger.getLogger("com.google.api.gax.retrying.BasicRetryingFuture"),
            Logger.getLogger("sun.net.www.protocol.http"),
            // The other end of the connection, which is in this JVM for the test alone.
            Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler"));
    known.forEach(logger -> logger.setLevel(Level.INFO));
    List<String> lines;
    try (JulCapture all = JulCapture.of(root.getName());
        GcpSecretsProvider provider = GcpFixture.builder(server).attempts(2).build()) {
      assertThat(value(provider.find(request("k")))).isEqualTo(canary);
      server.fail(SecretManagerFault.denied().on("denied").quotingTheValue().times(1));
      failure(provider, request("denied"));
      server.fail(SecretManagerFault.unavailable().on("denied").quotingTheValue().times(2));
      failure(provider, request("denied"));
      server.fail(SecretManagerFault.damaged().on("denied"));
      failure(provider, request("denied"));
      server.heal();
      server.fail(SecretManagerFault.cut());
      failure(provider, request("k"));
      lines = all.lines();
    } finally {
      known.forEach(logger -> logger.setLevel(null));
    }

    assertThat(lines).anyMatch(line -> line.contains("io.grpc"));
    LeakCheck check = LeakCheck.of(canary);
    assertThat(lines).allSatisfy(line -> assertThat(check.in(line)).as(writer(line)).isEmpty());
  }

  /** The class that wrote a line, which the first line of its form ends with. */
  private static String writer(String line) {
    return line.substring(0, line.indexOf('\n'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEBUG", "TRACE"})
  void find_sdkLoggingIsOn_isRefused(String level) throws Exception {
    server.put("openai", canary);

    ForkedJvm.Run run = sdkLogging(level, "refuse");

    assertThat(run.output())
        .contains("not made: KW-409")
        .contains("GOOGLE_SDK_JAVA_LOGGING=true")
        .contains("com.google.api.gax.grpc.GrpcLoggingInterceptor");
    assertThat(server.connections()).isZero();
  }

  @Test
  void find_sdkLoggingIsOnAndItIsToWarn_warnsAndTheLogHasTheValue() throws Exception {
    server.put("openai", canary);

    ForkedJvm.Run run = sdkLogging("DEBUG", "warn");

    assertThat(run.output())
        .contains("the variable GOOGLE_SDK_JAVA_LOGGING=true")
        .contains("length " + canary.length())
        // What makes the switch one.
        .contains(Base64.getEncoder().encodeToString(canary.getBytes(UTF_8)).substring(0, 40));
  }

  @Test
  void find_sdkLoggingIsOnAtInfo_isNoSwitchAndWritesNothingOfTheValue() throws Exception {
    server.put("openai", canary);

    ForkedJvm.Run run = sdkLogging("INFO", "refuse");

    assertThat(run.output()).contains("length " + canary.length());
    assertThat(LeakCheck.of(canary).in(run.output())).isEmpty();
  }

  @Test
  void find_sdkLoggingIsOnWithoutABinding_isNoSwitch() throws Exception {
    server.put("openai", canary);

    ForkedJvm.Run run =
        ForkedJvm.run(
            FindOne.class,
            Map.of("GOOGLE_SDK_JAVA_LOGGING", "true"),
            List.of(),
            "endpoint=" + server.endpoint(),
            "project=" + server.project());

    assertThat(run.output()).contains("length " + canary.length());
    assertThat(LeakCheck.of(canary).in(run.output())).isEmpty();
  }

  private ForkedJvm.Run sdkLogging(String level, String action) throws Exception {
    return ForkedJvm.run(
        FindOne.class,
        Map.of("GOOGLE_SDK_JAVA_LOGGING", "true"),
        List.of("-Dslf4j.provider=" + PrintingSlf4j.class.getName(), "-Dprinting.level=" + level),
        "endpoint=" + server.endpoint(),
        "project=" + server.project(),
        "wire-logs=" + action);
  }
}
