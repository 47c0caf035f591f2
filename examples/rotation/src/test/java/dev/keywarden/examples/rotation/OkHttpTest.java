package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import dev.keywarden.examples.rotation.Callers.StatusException;

class OkHttpTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    return Callers.okHttp(key, baseUrl);
  }

  @Override
  String header() {
    return "Authorization";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure instanceof StatusException answer && answer.status() == 401;
  }

  @Override
  String retryHeader() {
    return "Retry-After";
  }
}
