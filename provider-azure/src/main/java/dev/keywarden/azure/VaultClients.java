package dev.keywarden.azure;

import static java.util.Objects.requireNonNull;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RequestRetryCondition;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one provider: one for each vault, over one transport and one credential, made when
 * they are first needed and closed together.
 *
 * <p>Thread-safe.
 */
final class VaultClients implements AutoCloseable {
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

  private final Settings settings;
  private final @Nullable VaultReader handedIn;
  private final Map<VaultAddress, VaultReader> readers = new HashMap<>();
  private @Nullable VaultTransport transport;
  private @Nullable TokenCredential credential;
  private boolean closed;

  /** What the clients are made with. */
  record Settings(
      String instance,
      AzureCredentials credentials,
      @Nullable String clientId,
      @Nullable String tenantId,
      @Nullable TokenCredential credential,
      @Nullable HttpClient httpClient,
      int attempts,
      Duration attemptTimeout) {}

  VaultClients(Settings settings) {
    this(settings, null);
  }

  private VaultClients(Settings settings, @Nullable VaultReader handedIn) {
    this.settings = settings;
    this.handedIn = handedIn;
  }

  /** Makes them for a client that was handed in: there is but its own vault. */
  static VaultClients handedIn(Settings settings, VaultAddress vault, VaultReader reader) {
    VaultClients clients = new VaultClients(settings, reader);
    clients.readers.put(vault, reader);
    return clients;
  }

  synchronized VaultReader of(VaultAddress vault) {
    if (closed) {
      throw closed(settings.instance());
    }
    VaultReader reader = readers.get(vault);
    if (reader == null) {
      reader = make(vault);
      readers.put(vault, reader);
    }
    return reader;
  }

  /** The token of that client is refused: the next call makes a new one, and fetches another. */
  synchronized void forget(VaultAddress vault, VaultReader reader) {
    if (handedIn == null) {
      readers.remove(vault, reader);
    }
  }

  static KeyProviderException closed(String instance) {
    return new KeyProviderException(
        Reason.UNAVAILABLE,
        "the provider '" + instance + "' is closed",
        "Close it, or the chain that it is part of, after the last key is read.");
  }

  private VaultReader make(VaultAddress vault) {
    SecretClientBuilder builder =
        new SecretClientBuilder()
            .vaultUrl(vault.url())
            .credential(credential())
            .httpClient(httpClient())
            .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE))
            .retryOptions(retries())
            .addPolicy(new ValuePolicy());
    if (vault.loopback()) {
      // The service's resource is its own domain; a server on this machine cannot be part of it.
      builder.disableChallengeResourceVerification();
    }
    return VaultReader.of(builder.buildAsyncClient());
  }

  private RetryOptions retries() {
    return new RetryOptions(
            new ExponentialBackoffOptions()
                .setMaxRetries(settings.attempts() - 1)
                .setBaseDelay(FIRST_DELAY)
                .setMaxDelay(LONGEST_DELAY))
        .setShouldRetryCondition(VaultClients::worthAnother);
  }

  private static boolean worthAnother(RequestRetryCondition condition) {
    HttpResponse response = condition.getResponse();
    if (response != null) {
      return response instanceof TakenResponse taken && taken.worthAnother();
    }
    return condition.getThrowable() instanceof IOException;
  }

  private HttpClient httpClient() {
    HttpClient given = settings.httpClient();
    return given == null ? transport().client() : given;
  }

  private VaultTransport transport() {
    if (transport == null) {
      transport = new VaultTransport(settings.instance(), settings.attemptTimeout());
    }
    return transport;
  }

  private TokenCredential credential() {
    if (credential == null) {
      TokenCredential given = settings.credential();
      credential = new GuardedCredential(given == null ? ofSettings() : given);
    }
    return requireNonNull(credential);
  }

  private TokenCredential ofSettings() {
    try {
      return make(settings.credentials());
    } catch (RuntimeException e) { // such as variables of a workload identity that are not there
      throw new KeyProviderException(
          Reason.UNAUTHENTICATED,
          "the credentials '"
              + settings.credentials()
              + "' cannot be set up here ("
              + e.getClass().getSimpleName()
              + ")",
          "Check their variables (docs/azure.md), or set keywarden."
              + settings.instance()
              + ".credentials to another kind.");
    }
  }

  private TokenCredential make(AzureCredentials kind) {
    HttpClient http = httpClient();
    ExecutorService threads = transport == null ? ForkJoinPool.commonPool() : transport.threads();
    HttpLogOptions quiet = new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
    String clientId = settings.clientId();
    String tenantId = settings.tenantId();
    return switch (kind) {
      case DEFAULT -> {
        DefaultAzureCredentialBuilder builder =
            new DefaultAzureCredentialBuilder()
                .httpClient(http)
                .httpLogOptions(quiet)
                .executorService(threads);
        if (clientId != null) {
          builder.managedIdentityClientId(clientId).workloadIdentityClientId(clientId);
        }
        yield tenantId == null ? builder.build() : builder.tenantId(tenantId).build();
      }
      case MANAGED_IDENTITY -> {
        ManagedIdentityCredentialBuilder builder =
            new ManagedIdentityCredentialBuilder()
                .httpClient(http)
                .httpLogOptions(quiet)
                .executorService(threads);
        yield clientId == null ? builder.build() : builder.clientId(clientId).build();
      }
      case WORKLOAD_IDENTITY -> {
        WorkloadIdentityCredentialBuilder builder =
            new WorkloadIdentityCredentialBuilder()
                .httpClient(http)
                .httpLogOptions(quiet)
                .executorService(threads);
        if (clientId != null) {
          builder.clientId(clientId);
        }
        yield tenantId == null ? builder.build() : builder.tenantId(tenantId).build();
      }
      case ENVIRONMENT ->
          new EnvironmentCredentialBuilder()
              .httpClient(http)
              .httpLogOptions(quiet)
              .executorService(threads)
              .build();
      case CLI -> {
        AzureCliCredentialBuilder builder = new AzureCliCredentialBuilder();
        yield tenantId == null ? builder.build() : builder.tenantId(tenantId).build();
      }
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    readers.clear();
    credential = null;
    if (transport != null) {
      transport.close();
      transport = null;
    }
  }
}
