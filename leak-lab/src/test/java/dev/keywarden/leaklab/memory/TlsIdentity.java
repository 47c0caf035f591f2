package dev.keywarden.leaklab.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;

/**
 * A certificate for this machine that the JDK's {@code keytool} makes, since the buffers of TLS are
 * among those that keep a key.
 */
final class TlsIdentity {
  private static final String ALIAS = "loopback";

  /** It guards nothing: the certificate ends with the test. */
  private static final String PASSWORD = "changeit";

  private final Path trustStore;
  private final KeyManagerFactory keys;

  private TlsIdentity(Path trustStore, KeyManagerFactory keys) {
    this.trustStore = trustStore;
    this.keys = keys;
  }

  static TlsIdentity in(Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path identity = directory.resolve("identity.p12");
    keytool(identity);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(identity)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
    Path trustStore = directory.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(trustStore)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return new TlsIdentity(trustStore, keys);
  }

  KeyManagerFactory keys() {
    return keys;
  }

  /** What makes a JVM trust it. */
  String[] options() {
    return options(trustStore, PASSWORD);
  }

  static String[] options(Path trustStore, String password) {
    return new String[] {
      "-Djavax.net.ssl.trustStore=" + trustStore, "-Djavax.net.ssl.trustStorePassword=" + password
    };
  }

  private static void keytool(Path identity) throws IOException, InterruptedException {
    Process process =
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
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool made no certificate");
    }
  }
}
