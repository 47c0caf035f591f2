package dev.keywarden.gcp;

import com.google.auth.Credentials;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is.
 *
 * @param credentials null for nobody
 * @param project the project that holds where none is set; empty if it is not known
 */
record Identity(@Nullable Credentials credentials, String project) {
  /** How to come by one. */
  sealed interface Source {}

  /** One of the ways that Google's libraries know. */
  record Kind(GcpCredentials kind) implements Source {}

  /** The key of a service account in a file. */
  record KeyFile(Path path) implements Source {}

  /** What the application has. */
  record Given(Credentials credentials) implements Source {}

  /** The file is not what it should be. The cause may quote it, and so there is none. */
  static final class BadFile extends IOException {
    private static final long serialVersionUID = 1L;

    BadFile(String message) {
      super(message);
    }
  }

  /** Reads files and asks servers; blocks. */
  static Identity from(Source source, String project) throws IOException {
    Credentials credentials = credentials(source);
    if (credentials != null) {
      // Asked for at each call by the client, on the thread that makes it: here it may take time.
      String unused = credentials.getUniverseDomain();
    }
    return new Identity(credentials, project.isEmpty() ? DefaultProject.of(credentials) : project);
  }

  private static @Nullable Credentials credentials(Source source) throws IOException {
    if (source instanceof Given given) {
      return given.credentials();
    }
    if (source instanceof KeyFile file) {
      return fromFile(file.path());
    }
    return switch (((Kind) source).kind()) {
      case DEFAULT ->
          SecretManagerServiceSettings.defaultCredentialsProviderBuilder().build().getCredentials();
      case METADATA_SERVER -> ComputeEngineCredentials.create();
      case NONE -> null;
    };
  }

  /** Such credentials sign their own tokens: no server has to be asked for one. */
  private static Credentials fromFile(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      ServiceAccountCredentials credentials =
          (ServiceAccountCredentials)
              ServiceAccountCredentials.fromStream(in)
                  .createScoped(SecretManagerServiceSettings.getDefaultServiceScopes());
      return credentials.createWithUseJwtAccessWithScope(true);
    } catch (IOException | RuntimeException e) {
      throw new BadFile(path + " (" + e.getClass().getName() + ")");
    }
  }
}
