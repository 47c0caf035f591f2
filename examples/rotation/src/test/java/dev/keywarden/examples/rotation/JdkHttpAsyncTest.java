package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;

class JdkHttpAsyncTest extends JdkHttpTest {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    JdkHttpCalls calls = new JdkHttpCalls(HttpClient.newHttpClient(), key);
    return call ->
        Callers.check(
            calls
                .sendAsync(Callers.request(baseUrl, call), BodyHandlers.ofLines())
                .join()
                .statusCode());
  }
}
