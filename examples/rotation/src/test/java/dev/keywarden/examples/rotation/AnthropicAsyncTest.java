package dev.keywarden.examples.rotation;

import com.anthropic.client.AnthropicClientAsync;
import com.anthropic.client.okhttp.AnthropicOkHttpClientAsync;
import com.anthropic.errors.UnauthorizedException;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;

/** The asynchronous client; and the SDK has a key of its own, which must not be sent along. */
class AnthropicAsyncTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    AnthropicClientAsync client =
        AnthropicOkHttpClientAsync.builder()
            .baseUrl(baseUrl)
            .apiKey("made-up-of-the-sdk")
            .addInterceptor(
                AnthropicKeyInterceptor.of(key, KeyHeader.named("X-Api-Key").to(baseUrl)))
            .build();
    return new Caller() {
      @Override
      public void call(String call) {
        client.messages().create(Callers.message(call)).join();
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  @Override
  String header() {
    return "X-Api-Key";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure.getCause() instanceof UnauthorizedException;
  }
}
