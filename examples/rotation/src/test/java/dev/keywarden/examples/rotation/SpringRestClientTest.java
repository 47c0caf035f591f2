package dev.keywarden.examples.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.LiveKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

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

  @Test
  void call_otherInterceptorBeforeIt_seesNoKeyInItsRequest() {
    List<HttpHeaders> seen = new ArrayList<>();
    RestClient.builder()
        .baseUrl(api.baseUrl())
        .requestInterceptor(
            (request, body, execution) -> {
              ClientHttpResponse response = execution.execute(request, body);
              seen.add(request.getHeaders());
              return response;
            })
        .requestInterceptor(new SpringKeyInterceptor(live))
        .build()
        .get()
        .uri("/hello")
        .header(RotatingApi.CALL, "seen")
        .retrieve()
        .toBodilessEntity();

    assertThat(seen).hasSize(1);
    assertThat(seen.toString()).doesNotContain(old);
  }
}
