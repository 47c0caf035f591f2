package dev.keywarden.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.gcp.SecretManagerCall;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS and credentials as they are at Google, over loopback: with the jars that this module leaves
 * out left out. Each case has a JVM of its own, since the trust store and the variables are read
 * once.
 */
class CredentialsTest {
  private static final String PASSWORD = "changeit";
  private static final SecretManagerCall AUTHORIZED =
      new SecretManagerCall(
          "AccessSecretVersion", "projects/test-project/secrets/openai/versions/latest", true, "");

  @TempDir static Path directory;

  private SecretManagerServer server;

  @BeforeEach
  void start() throws Exception {
    Path store = directory.resolve("server.p12");
    if (Files.notExists(store)) {
      keytool(
          "-genkeypair -alias server -keyalg RSA -keysize 2048 -dname CN=localhost"
              + " -ext SAN=dns:localhost,ip:127.0.0.1 -validity 30 -storetype PKCS12 -keystore "
              + store);
      keytool(
          "-exportcert -rfc -alias server -keystore "
              + store
              + " -file "
              + directory.resolve("server.pem"));
      keytool(
          "-importcert -noprompt -alias server -storetype PKCS12 -keystore "
              + trustStore()
              + " -file "
              + directory.resolve("server.pem"));
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    server =
        SecretManagerServer.startTls(
            TlsServerCredentials.newBuilder().keyManager(managers.getKeyManagers()).build());
    server.put("openai", Canary.value());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void find_fileOfAServiceAccount_signsItsTokensItself() throws Exception {
    Path file = serviceAccount();

    ForkedJvm.Run run = find(Map.of(), "credentials-file=" + file);

    // The project is that of the file.
    assertThat(run.output()).contains("Found[projects/test-project/secrets/openai]");
    assertThat(server.calls()).containsExactly(AUTHORIZED);
  }

  @Test
  void find_fileNamedByTheVariable_isFoundByDefault() throws Exception {
    ForkedJvm.Run run = find(Map.of("GOOGLE_APPLICATION_CREDENTIALS", serviceAccount().toString()));

    assertThat(run.output()).contains("Found[projects/test-project/secrets/openai]");
    assertThat(server.calls()).containsExactly(AUTHORIZED);
  }

  @Test
  void find_metadataServer_givesTokenAndProject() throws Exception {
    try (Metadata metadata = new Metadata()) {
      ForkedJvm.Run run =
          find(Map.of("GCE_METADATA_HOST", metadata.host()), "credentials=metadata-server");

      assertThat(run.output()).contains("Found[projects/test-project/secrets/openai]");
      assertThat(server.calls()).containsExactly(AUTHORIZED);
      assertThat(metadata.paths)
          .anyMatch(path -> path.endsWith("/project/project-id"))
          .anyMatch(path -> path.contains("/service-accounts/default/token"));
    }
  }

  @Test
  void find_metadataServerHasNoToken_isUnauthenticated() throws Exception {
    ForkedJvm.Run run =
        find(
            Map.of("GCE_METADATA_HOST", "localhost:1"),
            "credentials=metadata-server",
            "project=test-project");

    assertThat(run.output()).contains("thrown UNAUTHENTICATED");
    assertThat(server.calls()).isEmpty();
  }

  @Test
  void find_certificateThatNobodyTrusts_isUnavailableAndPointsAtTheTrustStore() throws Exception {
    ForkedJvm.Run run =
        ForkedJvm.run(
            FindOne.class,
            Map.of(),
            List.of(),
            "endpoint=localhost:" + server.port(),
            "credentials-file=" + serviceAccount(),
            "attempts=1");

    assertThat(run.output()).contains("thrown UNAVAILABLE").contains("trust store");
    assertThat(server.calls()).isEmpty();
  }

  private ForkedJvm.Run find(Map<String, String> variables, String... options) throws Exception {
    List<String> arguments =
        new java.util.ArrayList<>(List.of("endpoint=localhost:" + server.port()));
    arguments.addAll(List.of(options));
    return ForkedJvm.run(
        FindOne.class,
        variables,
        List.of(
            "-Djavax.net.ssl.trustStore=" + trustStore(),
            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
        arguments.toArray(String[]::new));
  }

  private static Path trustStore() {
    return directory.resolve("trusted.p12");
  }

  /** A key of a service account, made up here; the server that gives out tokens is nowhere. */
  private static Path serviceAccount() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    String kind = "PRIVATE KEY-----";
    String pem =
        "-----BEGIN "
            + kind
            + "\\n"
            + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\\n-----END "
            + kind
            + "\\n";
    Path file = directory.resolve("account.json");
    Files.writeString(
        file,
        """
        {"type": "service_account", "project_id": "test-project", "private_key_id": "made-up",
         "private_key": "%s", "client_id": "1",
         "client_email": "reader@test-project.iam.gserviceaccount.com",
         "token_uri": "https://localhost:1/token"}
        """
            .formatted(pem));
    return file;
  }

  private static void keytool(String arguments) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** The part of Google's metadata server that a client asks for. */
  private static final class Metadata implements AutoCloseable {
    private final HttpServer http;
    private final List<String> paths = new CopyOnWriteArrayList<>();

    Metadata() throws IOException {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext("/", this::answer);
      http.start();
    }

    String host() {
      return "localhost:" + http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      paths.add(path);
      String body =
          path.endsWith("/token")
              ? "{\"access_token\":\"made-up\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"
              : path.endsWith("/project-id")
                  ? "test-project"
                  : path.endsWith("/universe-domain") ? "googleapis.com" : "";
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Metadata-Flavor", "Google");
      exchange
          .getResponseHeaders()
          .set("Content-Type", path.endsWith("/token") ? "application/json" : "text/plain");
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }

    @Override
    public void close() {
      http.stop(0);
    }
  }
}
