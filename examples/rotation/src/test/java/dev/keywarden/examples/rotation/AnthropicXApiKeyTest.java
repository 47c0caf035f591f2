package dev.keywarden.examples.rotation;

import com.anthropic.errors.UnauthorizedException;
import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;

class AnthropicXApiKeyTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    return Callers.anthropic(
        AnthropicKeyInterceptor.of(key, KeyHeader.named("X-Api-Key").to(baseUrl)), baseUrl);
  }

  @Override
  String header() {
    return "X-Api-Key";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure instanceof UnauthorizedException;
  }
}
