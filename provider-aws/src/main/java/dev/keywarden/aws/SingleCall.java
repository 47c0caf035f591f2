package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/** Reads one secret by GetSecretValue, which needs the permission for that secret alone. */
final class SingleCall implements StoreCall {
  private final AwsClients clients;
  private final Limit limit;
  private final Target target;
  private final List<KeyRequest> requests;

  SingleCall(AwsClients clients, Limit limit, Target target, Collection<KeyRequest> requests) {
    this.clients = clients;
    this.limit = limit;
    this.target = target;
    this.requests = List.copyOf(requests);
  }

  @Override
  public Collection<KeyRequest> requests() {
    return requests;
  }

  @Override
  public Map<KeyRequest, KeyLookup> run() {
    Regional regional;
    try {
      regional = clients.forRegion(target.place().region());
    } catch (KeyProviderException e) {
      return Answers.same(KeyLookup.failed(e.reason(), e.detail(), e.remedy()), requests);
    }
    String region = regional.region();
    try (TakenValues taken = new TakenValues()) {
      return Answers.found(read(regional, taken), target, region, requests, !clients.handedIn());
    } catch (RuntimeException e) {
      KeyLookup answer = AwsFailures.of(e, target, region, "GetSecretValue");
      if (AwsFailures.markedForDeletion(e)) {
        answer = dated(answer, regional, clients, limit, target);
      }
      return Answers.same(answer, requests);
    }
  }

  private Answers.Value read(Regional regional, TakenValues taken) {
    GetSecretValueRequest.Builder request =
        GetSecretValueRequest.builder().secretId(target.place().id());
    if (target.version() != null) {
      request.versionId(target.version());
    }
    if (target.stage() != null) {
      request.versionStage(target.stage());
    }
    boolean handedIn = clients.handedIn();
    if (handedIn) {
      request.overrideConfiguration(limit.override());
    } else {
      taken.of(request);
    }
    GetSecretValueResponse response = regional.client().getSecretValue(request.build());
    return new Answers.Value(
        taken.value(0),
        handedIn ? response.secretString() : null,
        handedIn ? response.secretBinary() : null,
        response.versionId(),
        response.createdDate());
  }

  /**
   * Adds the date of a deletion, which the refusal does not tell: one more call, in this case
   * alone, and whoever may not make it does without the date.
   */
  static KeyLookup dated(
      KeyLookup marked, Regional regional, AwsClients clients, Limit limit, Target target) {
    Instant date;
    try {
      DescribeSecretRequest.Builder request =
          DescribeSecretRequest.builder().secretId(target.place().id());
      if (clients.handedIn()) {
        request.overrideConfiguration(limit.override());
      }
      date = regional.client().describeSecret(request.build()).deletedDate();
    } catch (RuntimeException e) {
      return marked;
    }
    if (date == null || !(marked instanceof KeyLookup.Failed failed)) {
      return marked;
    }
    return KeyLookup.failed(Reason.DISABLED, failed.detail() + " on " + date, failed.remedy());
  }
}
