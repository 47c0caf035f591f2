package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;

class SpringRestClientTest extends FollowingClientContract {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    return Callers.spring(key, baseUrl);
  }

  @Override
  String header() {
    return "Authorization";
  }

  @Override
  boolean isUnauthorized(Throwable failure) {
    return failure instanceof HttpClientErrorException.Unauthorized;
  }

  /** The client does not try again by itself. */
  @Override
  Caller retrying(Caller client) {
    return call -> {
      try {
        client.call(call);
      } catch (HttpServerErrorException.ServiceUnavailable e) {
        client.call(call);
      }
    };
  }
}
