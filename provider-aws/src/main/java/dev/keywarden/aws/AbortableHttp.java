package dev.keywarden.aws;

import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** A vendor's HTTP client, which tells the thread that uses it how to stop the exchange. */
final class AbortableHttp implements SdkHttpClient {
  private final SdkHttpClient client;
  private final boolean ours;

  AbortableHttp(SdkHttpClient client, boolean ours) {
    this.client = client;
    this.ours = ours;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    if (Thread.currentThread() instanceof CallThread thread) {
      thread.begins(prepared);
    }
    return prepared;
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  /** Closes the client, unless it was handed in. */
  @Override
  public void close() {
    if (ours) {
      client.close();
    }
  }
}
