package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import dev.keywarden.examples.rotation.Callers.StatusException;

class JdkHttpTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    return Callers.jdk(key, baseUrl);
  }

  @Override
  String header() {
    return "Authorization";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure instanceof StatusException answer && answer.status() == 401;
  }

  /** The client does not try again by itself. */
  @Override
  Caller retrying(Caller client) {
    return call -> {
      try {
        client.call(call);
      } catch (StatusException e) {
        client.call(call);
      }
    };
  }
}
