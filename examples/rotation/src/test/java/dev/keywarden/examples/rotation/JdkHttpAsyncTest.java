package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;

class JdkHttpAsyncTest extends JdkHttpTest {
  @Override
  Caller client(LiveKey key, String baseUrl) {
    HttpClient client = Callers.following(key, baseUrl);
    return call ->
        Callers.check(
            client
                .sendAsync(Callers.request(baseUrl, call), BodyHandlers.ofLines())
                .join()
                .statusCode());
  }
}
