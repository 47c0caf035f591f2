package dev.keywarden.gcp;

import static java.util.Objects.requireNonNull;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.secretmanager.v1.SecretManagerServiceClient;
import com.google.cloud.secretmanager.v1.SecretManagerServiceSettings;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Google's clients, one for each server that is really asked: the global one, and that of each
 * location. They are made at their first use and live until the provider is closed.
 *
 * <p>Thread-safe.
 */
final class SecretClients implements SecretSource {
  /**
   * How long closing waits for connections to end: they do so at once, unless a thread is stuck.
   */
  private static final long CLOSE_MILLIS = 2_000;

  private final String instance;
  private final @Nullable Endpoint endpoint;
  private final String quotaProject;
  private final @Nullable UnaryOperator<ManagedChannelBuilder<?>> channel;
  private final ClientThreads threads;
  private final Shared<Identity> identity;
  private final Map<String, Shared<SecretManagerServiceClient>> clients = new ConcurrentHashMap<>();
  private final List<SecretManagerServiceClient> open = new ArrayList<>();
  private boolean closed;

  SecretClients(
      String instance,
      @Nullable Endpoint endpoint,
      String project,
      String quotaProject,
      Identity.Source source,
      @Nullable UnaryOperator<ManagedChannelBuilder<?>> channel) {
    this.instance = instance;
    this.endpoint = endpoint;
    this.quotaProject = quotaProject;
    this.channel = channel;
    threads = new ClientThreads(instance);
    identity = new Shared<>(() -> Identity.from(source, project), threads.work());
  }

  @Override
  public SecretManagerServiceClient client(String location, long deadline)
      throws InterruptedException, TimeoutException {
    Identity who = identity(deadline);
    // An endpoint of the user's is one for all.
    String server = endpoint == null ? location : "";
    return get(
        clients.computeIfAbsent(
            server, key -> new Shared<>(() -> create(key, who), threads.work())),
        deadline);
  }

  @Override
  public String project(long deadline) throws InterruptedException, TimeoutException {
    return identity(deadline).project();
  }

  @Override
  public String place(String location) {
    if (endpoint != null) {
      return "Google Cloud Secret Manager at " + endpoint.target();
    }
    return location.isEmpty()
        ? "Google Cloud Secret Manager"
        : "Google Cloud Secret Manager in " + location;
  }

  @Override
  public boolean ours() {
    return true;
  }

  @Override
  public void close() {
    List<SecretManagerServiceClient> closing;
    synchronized (open) {
      closed = true;
      closing = List.copyOf(open);
      open.clear();
    }
    identity.cancel();
    clients.values().forEach(Shared::cancel);
    closing.forEach(SecretManagerServiceClient::shutdownNow);
    try {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
      for (SecretManagerServiceClient client : closing) {
        boolean unused =
            client.awaitTermination(
                Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.close();
  }

  private Identity identity(long deadline) throws InterruptedException, TimeoutException {
    return get(identity, deadline);
  }

  private <T> T get(Shared<T> shared, long deadline) throws InterruptedException, TimeoutException {
    try {
      return shared.get(deadline);
    } catch (ExecutionException e) {
      throw failed(requireNonNull(e.getCause()));
    }
  }

  /** The messages of these exceptions may quote a file of credentials. */
  private KeyProviderException failed(Throwable cause) {
    if (cause instanceof CancellationException cancelled) {
      throw cancelled;
    }
    if (cause instanceof Identity.BadFile bad) {
      return new KeyProviderException(
          Reason.MISCONFIGURED,
          "the key of a service account could not be read from " + bad.getMessage(),
          "Set keywarden." + instance + ".credentials-file to the JSON file that gcloud wrote.");
    }
    if (cause instanceof IOException) {
      return new KeyProviderException(
          Reason.UNAUTHENTICATED,
          "Google's libraries found no credentials here (" + cause.getClass().getName() + ")",
          "Run: gcloud auth application-default login; or set GOOGLE_APPLICATION_CREDENTIALS or"
              + " keywarden."
              + instance
              + ".credentials-file.");
    }
    return new KeyProviderException(
        Reason.BROKEN,
        "Google's client could not be made (" + cause.getClass().getName() + ")",
        "Check that the jars of Google's client are of one version: mvn dependency:tree.");
  }

  private SecretManagerServiceClient create(String location, Identity who) throws IOException {
    SecretManagerServiceClient client = SecretManagerServiceClient.create(settings(location, who));
    synchronized (open) {
      if (!closed) {
        open.add(client);
        return client;
      }
    }
    client.shutdownNow();
    throw new CancellationException();
  }

  private SecretManagerServiceSettings settings(String location, Identity who) throws IOException {
    InstantiatingGrpcChannelProvider transport =
        SecretManagerServiceSettings.defaultGrpcTransportProviderBuilder()
            // Google's own network path needs jars that this module leaves out, and saves nothing.
            .setAttemptDirectPath(false)
            .setExecutor(threads.work())
            .setChannelConfigurator(this::configure)
            .build();
    CredentialsProvider credentials =
        who.credentials() == null
            ? NoCredentialsProvider.create()
            : FixedCredentialsProvider.create(who.credentials());
    SecretManagerServiceSettings.Builder settings =
        SecretManagerServiceSettings.newBuilder()
            .setCredentialsProvider(credentials)
            .setBackgroundExecutorProvider(FixedExecutorProvider.create(threads.work()))
            .setTransportChannelProvider(transport);
    if (endpoint != null) {
      settings.setEndpoint(endpoint.target());
    } else if (!location.isEmpty()) {
      settings.setEndpoint(Endpoint.regional(location).target());
    }
    if (!quotaProject.isEmpty()) {
      settings.setQuotaProjectId(quotaProject);
    }
    return settings.build();
  }

  @SuppressWarnings("rawtypes") // so it stands in Google's interface
  private ManagedChannelBuilder configure(ManagedChannelBuilder given) {
    ManagedChannelBuilder<?> builder = threads.use((ManagedChannelBuilder<?>) given);
    if (endpoint != null && endpoint.plaintext()) {
      builder.usePlaintext();
    }
    return channel == null ? builder : channel.apply(builder);
  }
}
