package dev.keywarden.examples.rotation;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.UnauthorizedException;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;

/** The other header; and the SDK has a key of its own, which must not be sent along. */
class AnthropicBearerTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(baseUrl)
            .apiKey("made-up-of-the-sdk")
            .addInterceptor(AnthropicKeyInterceptor.of(key, KeyHeader.bearer().to(baseUrl)))
            .build();
    return new Caller() {
      @Override
      public void call(String call) {
        client.messages().create(Callers.message(call));
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  @Override
  String header() {
    return "Authorization";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure instanceof UnauthorizedException;
  }
}
