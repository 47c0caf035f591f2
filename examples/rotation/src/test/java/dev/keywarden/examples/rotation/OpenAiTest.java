package dev.keywarden.examples.rotation;

import com.openai.errors.UnauthorizedException;
import dev.keywarden.LiveKey;

class OpenAiTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    return Callers.openAi(key, baseUrl);
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
