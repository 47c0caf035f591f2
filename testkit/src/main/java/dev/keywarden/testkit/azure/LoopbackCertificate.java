package dev.keywarden.testkit.azure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine alone, which the JDK's {@code keytool} makes when it is first
 * needed: there is none in the repository, and it ends with the JVM.
 */
final class LoopbackCertificate {
  private static final String ALIAS = "loopback";

  private final Path trustStore;
  private final char[] password;
  private final SSLContext serverSide;
  private final SSLContext clientSide;

  private LoopbackCertificate(
      Path trustStore, char[] password, SSLContext serverSide, SSLContext clientSide) {
    this.trustStore = trustStore;
    this.password = password;
    this.serverSide = serverSide;
    this.clientSide = clientSide;
  }

  /** One for the whole JVM: to make one takes the better part of a second. */
  private static final class OfThisJvm {
    static final LoopbackCertificate CERTIFICATE = make();
  }

  static LoopbackCertificate ofThisJvm() {
    return OfThisJvm.CERTIFICATE;
  }

  Path trustStore() {
    return trustStore;
  }

  String password() {
    return new String(password);
  }

  SSLContext serverSide() {
    return serverSide;
  }

  SSLContext clientSide() {
    return clientSide;
  }

  private static LoopbackCertificate make() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    try {
      Path directory = Files.createTempDirectory("keywarden-loopback-tls");
      directory.toFile().deleteOnExit();
      Path identity = directory.resolve("identity.p12");
      keytool(directory, identity, password);
      KeyStore keys = load(identity, password);
      Files.delete(identity);

      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
      Path trustStore = directory.resolve("truststore.p12");
      trustStore.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(trustStore)) {
        trusted.store(out, password.toCharArray());
      }

      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(keys, password.toCharArray());
      TrustManagerFactory trustManagers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustManagers.init(trusted);
      SSLContext serverSide = SSLContext.getInstance("TLS");
      serverSide.init(keyManagers.getKeyManagers(), null, null);
      SSLContext clientSide = SSLContext.getInstance("TLS");
      clientSide.init(null, trustManagers.getTrustManagers(), null);
      return new LoopbackCertificate(trustStore, password.toCharArray(), serverSide, clientSide);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot use the certificate that it made", e);
    }
  }

  private static KeyStore load(Path file, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    return store;
  }

  private static void keytool(Path directory, Path identity, String password) throws IOException {
    Path output = directory.resolve("keytool.log");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                identity.toString(),
                "-storepass:env",
                "KEYWARDEN_LOOPBACK_STOREPASS"));
    builder.environment().put("KEYWARDEN_LOOPBACK_STOREPASS", password);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process = builder.start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool made no certificate: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    }
    Files.delete(output);
  }
}
