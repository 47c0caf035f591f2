package dev.keywarden.azure;

import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.util.Arrays;
import reactor.core.publisher.Mono;

/**
 * Takes the body of every answer to a call of this module, before anything else reads it. The
 * client's parser writes an answer that it cannot read into the log at ERROR, value and all, and
 * quotes it in its exception; here it gets an empty object instead. Answers to other calls pass
 * untouched.
 *
 * <p>Stands behind the policy of the credential, so that it sees the answer of each attempt.
 *
 * <p>The call that asks whether a secret is deleted ends after one attempt, whatever the client
 * thinks of trying again: the client is told 404 for each failure. What was answered is in the
 * call.
 */
final class ValuePolicy implements HttpPipelinePolicy {
  @Override
  public HttpPipelinePosition getPipelinePosition() {
    return HttpPipelinePosition.PER_RETRY;
  }

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    if (!(context.getData(VaultCall.KEY).orElse(null) instanceof VaultCall call)) {
      return next.process();
    }
    call.attempt();
    Mono<HttpResponse> answer =
        next.process()
            .flatMap(
                response ->
                    response
                        .getBody()
                        .collect(AnswerBody::new, AnswerBody::add)
                        .map(body -> take(call, response, body.toByteArray())));
    return call.deletion()
        ? answer.onErrorResume(Exception.class, thrown -> Mono.just(none(call, context)))
        : answer;
  }

  @Override
  public HttpResponse processSync(
      HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
    if (!(context.getData(VaultCall.KEY).orElse(null) instanceof VaultCall call)) {
      return next.processSync();
    }
    call.attempt();
    try {
      HttpResponse response = next.processSync();
      return take(call, response, response.getBodyAsBinaryData().toBytes());
    } catch (RuntimeException e) {
      if (call.deletion()) {
        return none(call, context);
      }
      throw e;
    }
  }

  private static HttpResponse none(VaultCall call, HttpPipelineCallContext context) {
    return new TakenResponse(context.getHttpRequest(), call, 404, new HttpHeaders());
  }

  private static HttpResponse take(VaultCall call, HttpResponse response, byte[] body) {
    int status = response.getStatusCode();
    try {
      if (status == 200) {
        call.answered(SecretBundle.read(body));
      } else {
        call.answered(ServiceError.read(status, body));
      }
    } catch (NotJson e) {
      call.answeredNonsense();
    } finally {
      Arrays.fill(body, (byte) 0);
      response.close();
    }
    int told = call.deletion() && status != 200 ? 404 : status;
    return new TakenResponse(response.getRequest(), call, told, response.getHeaders());
  }
}
