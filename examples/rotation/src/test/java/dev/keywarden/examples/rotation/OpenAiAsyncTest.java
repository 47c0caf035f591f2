package dev.keywarden.examples.rotation;

import com.openai.client.OpenAIClientAsync;
import com.openai.errors.UnauthorizedException;
import dev.keywarden.LiveKey;
import okhttp3.OkHttpClient;

class OpenAiAsyncTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    OkHttpClient http = new OkHttpClient();
    http.dispatcher().setMaxRequestsPerHost(64); // OkHttp's own limit is 5
    OpenAIClientAsync client =
        OpenAiClients.asyncBuilder(key, baseUrl, http).baseUrl(baseUrl + "/v1").build();
    return new Caller() {
      @Override
      public void call(String call) {
        client.chat().completions().create(Callers.completion(call)).join();
      }

      @Override
      public void close() {
        client.close();
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
      }
    };
  }

  @Override
  String header() {
    return "Authorization";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure.getCause() instanceof UnauthorizedException;
  }
}
