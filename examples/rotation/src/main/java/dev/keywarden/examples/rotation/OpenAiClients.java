package dev.keywarden.examples.rotation;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.client.okhttp.OpenAIOkHttpClientAsync;
import com.openai.credential.BearerTokenCredential;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;
import dev.keywarden.okhttp.KeyInterceptor;
import okhttp3.OkHttpClient;

/**
 * Makes clients of the OpenAI SDK that send the key that is current when they send it.
 *
 * <p>The SDK asks a {@code BearerTokenCredential.create(Supplier)} for a token once for each call,
 * and sends the same one with every retry of it. Below its retries is OkHttp: there {@link
 * KeyInterceptor} gives each attempt its key. 401 is not among what the SDK retries.
 *
 * <p>Give {@code http} a read timeout of minutes, as the SDK's own client has it: OkHttp's is ten
 * seconds, and a model may think for longer. For the asynchronous client, raise its dispatcher's
 * {@code setMaxRequestsPerHost} too: OkHttp's is five.
 */
public final class OpenAiClients {
  /** Stands where the SDK asks for a key; it is no secret, and is replaced in every request. */
  private static final String REPLACED = "set-by-KeyInterceptor";

  private OpenAiClients() {}

  /**
   * Returns a builder of a client that follows a key.
   *
   * @param live the key
   * @param origin the one place that gets it, such as {@code https://api.openai.com}
   * @param http whose threads, connections and timeouts are used; who made it shuts it down
   * @return for {@code baseUrl(…)}, {@code maxRetries(…)} and so on, and {@code build()}
   */
  public static OpenAIOkHttpClient.Builder builder(LiveKey live, String origin, OkHttpClient http) {
    return OpenAIOkHttpClient.builder()
        .okHttpClient(following(live, origin, http))
        .credential(BearerTokenCredential.create(REPLACED));
  }

  /**
   * Returns a builder of an asynchronous client that follows a key.
   *
   * @param live the key
   * @param origin the one place that gets it, such as {@code https://api.openai.com}
   * @param http whose threads, connections and timeouts are used; who made it shuts it down
   * @return for {@code baseUrl(…)}, {@code maxRetries(…)} and so on, and {@code build()}
   */
  public static OpenAIOkHttpClientAsync.Builder asyncBuilder(
      LiveKey live, String origin, OkHttpClient http) {
    return OpenAIOkHttpClientAsync.builder()
        .okHttpClient(following(live, origin, http))
        .credential(BearerTokenCredential.create(REPLACED));
  }

  private static OkHttpClient following(LiveKey live, String origin, OkHttpClient http) {
    return KeyInterceptor.of(live, KeyHeader.bearer().to(origin))
        .install(http.newBuilder())
        .build();
  }
}
