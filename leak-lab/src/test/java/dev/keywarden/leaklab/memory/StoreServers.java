package dev.keywarden.leaklab.memory;

import dev.keywarden.testkit.aws.AwsSecretsServer;
import dev.keywarden.testkit.azure.KeyVaultServer;
import dev.keywarden.testkit.gcp.SecretManagerServer;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The stores that hold a key, in this JVM: the programs that read it are in others. */
final class StoreServers implements AutoCloseable {
  private final AwsSecretsServer aws = AwsSecretsServer.start();
  private final SecretManagerServer gcp;
  private final KeyVaultServer azure = KeyVaultServer.start();
  private final TlsIdentity identity;
  private final TlsFront awsFront;
  private final Path files;
  private final String value;

  /**
   * @param directory an empty one
   */
  StoreServers(Path directory, String value) throws Exception {
    this.files = directory;
    this.value = value;
    identity = TlsIdentity.in(directory);
    awsFront = new TlsFront(identity, aws.endpoint().getPort());
    gcp =
        SecretManagerServer.startTls(
            TlsServerCredentials.newBuilder().keyManager(identity.keys().getKeyManagers()).build());
    aws.put(Stores.PLACE_IN_STORES, value);
    gcp.put(Stores.PLACE_IN_STORES, value);
    azure.put(Stores.PLACE_IN_STORES, value);
    write(".env", WithKeywarden.NAME + "=" + value + "\n");
    write(Stores.PLACE_IN_STORES, value);
  }

  private void write(String name, String content) throws IOException {
    Path file = Files.writeString(files.resolve(name), content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /** The program that reads the key from a store. */
  Program program(Class<?> main, Stores store) {
    return switch (store) {
      case ENV -> Program.of(main, store.name(), store.place()).variable(store.place(), value);
      case DOTENV, CUSTOM -> Program.of(main, store.name(), files.toString());
      case AWS -> Program.of(main, store.name(), awsFront.address()).options(identity.options());
      case GCP ->
          Program.of(main, store.name(), "localhost:" + gcp.port()).options(identity.options());
      case AZURE ->
          Program.of(main, store.name(), azure.url() + " " + azure.issueToken())
              .options(TlsIdentity.options(azure.trustStore(), azure.trustStorePassword()));
    };
  }

  @Override
  public void close() {
    awsFront.close();
    aws.close();
    gcp.close();
    azure.close();
  }
}
