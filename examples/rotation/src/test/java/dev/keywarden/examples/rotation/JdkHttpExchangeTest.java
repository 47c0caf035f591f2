package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import java.net.http.HttpClient;

/** The short form. */
class JdkHttpExchangeTest extends JdkHttpTest {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    JdkHttpCalls calls = new JdkHttpCalls(HttpClient.newHttpClient(), key);
    return call -> Callers.check(calls.exchange(Callers.request(baseUrl, call)).statusCode());
  }
}
