package dev.keywarden.examples.rotation;

import dev.keywarden.LiveKey;
import dev.keywarden.jdk.KeyHeader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The short form, with a client that knows of no key. */
class JdkHttpExchangeTest extends JdkHttpTest {
  @Override
  Caller client(LiveKey live, String baseUrl) {
    HttpClient client = HttpClient.newHttpClient();
    KeyHeader header = KeyHeader.bearer().to(baseUrl);
    return call -> {
      HttpRequest request = Callers.request(baseUrl, call);
      HttpResponse<String> response =
          live.exchange(
              key -> client.send(header.onto(request, key), BodyHandlers.ofString()),
              answer -> answer.statusCode() == 401);
      Callers.check(response.statusCode());
    };
  }
}
