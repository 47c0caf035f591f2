package dev.keywarden.examples.rotation;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;
import dev.keywarden.jdk.KeyHttpClient;
import dev.keywarden.okhttp.KeyInterceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.springframework.web.client.RestClient;

/** One client of each kind, made as an application would make it. */
final class Callers {
  private Callers() {}

  /** What the two clients that return every answer make of one that is not 200. */
  static final class StatusException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    StatusException(int status) {
      super("HTTP " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  static Caller anthropic(AnthropicKeyInterceptor key, String baseUrl) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder().baseUrl(baseUrl).addInterceptor(key).build();
    return new Caller() {
      @Override
      public void call(String call) {
        client.messages().create(message(call));
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  static MessageCreateParams message(String call) {
    return MessageCreateParams.builder()
        .model("claude-sonnet-4-5")
        .maxTokens(64)
        .addUserMessage("Say hello.")
        .putAdditionalHeader(RotatingApi.CALL, call)
        .build();
  }

  static Caller openAi(LiveKey key, String baseUrl) {
    OkHttpClient http = new OkHttpClient.Builder().readTimeout(Duration.ofMinutes(10)).build();
    OpenAIClient client =
        OpenAiClients.builder(key, baseUrl, http).baseUrl(baseUrl + "/v1").build();
    return new Caller() {
      @Override
      public void call(String call) {
        client.chat().completions().create(completion(call));
      }

      @Override
      public void close() {
        client.close();
        http.connectionPool().evictAll();
        http.dispatcher().executorService().shutdown();
      }
    };
  }

  static ChatCompletionCreateParams completion(String call) {
    return ChatCompletionCreateParams.builder()
        .model("gpt-5")
        .addUserMessage("Say hello.")
        .putAdditionalHeader(RotatingApi.CALL, call)
        .build();
  }

  static Caller okHttp(LiveKey key, String baseUrl) {
    OkHttpClient client =
        KeyInterceptor.of(key, KeyHeader.bearer().to(baseUrl))
            .install(new OkHttpClient.Builder())
            .build();
    return new Caller() {
      @Override
      public void call(String call) throws IOException {
        Request request =
            new Request.Builder().url(baseUrl + "/hello").header(RotatingApi.CALL, call).build();
        try (Response response = client.newCall(request).execute()) {
          check(response.code());
        }
      }

      @Override
      public void close() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
      }
    };
  }

  static Caller jdk(LiveKey key, String baseUrl) {
    HttpClient client = following(key, baseUrl);
    return call ->
        check(
            client
                .send(request(baseUrl, call), HttpResponse.BodyHandlers.ofInputStream())
                .statusCode());
  }

  static HttpClient following(LiveKey key, String baseUrl) {
    return KeyHttpClient.of(HttpClient.newHttpClient(), key, KeyHeader.bearer().to(baseUrl));
  }

  static HttpRequest request(String baseUrl, String call) {
    return HttpRequest.newBuilder(URI.create(baseUrl + "/hello"))
        .header(RotatingApi.CALL, call)
        .build();
  }

  static Caller spring(LiveKey key, String baseUrl) {
    RestClient client =
        dev.keywarden.spring.KeyInterceptor.of(key, KeyHeader.bearer().to(baseUrl))
            .install(RestClient.builder().baseUrl(baseUrl))
            .build();
    return call ->
        client.get().uri("/hello").header(RotatingApi.CALL, call).retrieve().toBodilessEntity();
  }

  static void check(int status) throws StatusException {
    if (status != 200) {
      throw new StatusException(status);
    }
  }
}
