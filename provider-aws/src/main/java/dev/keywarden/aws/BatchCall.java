package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.APIErrorType;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.BatchGetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.SecretValueEntry;

/**
 * Reads up to 20 secrets of one region by BatchGetSecretValue. That needs a permission of its own
 * besides the one for each secret: where it is refused, the secrets are left for single calls.
 */
final class BatchCall implements StoreCall {
  /** Members of SecretIdList (API reference). */
  static final int MOST = 20;

  /** What the provider learns from a refusal. */
  interface Refusal {
    void refused(Map<Target, List<KeyRequest>> targets, boolean forGood);
  }

  private final AwsClients clients;
  private final Limit limit;
  private final Map<Target, List<KeyRequest>> targets;
  private final List<KeyRequest> requests = new ArrayList<>();
  private final Refusal refusal;

  /**
   * @param targets all in one region, without version and stage; at most {@link #MOST}
   */
  BatchCall(
      AwsClients clients, Limit limit, Map<Target, List<KeyRequest>> targets, Refusal refusal) {
    this.clients = clients;
    this.limit = limit;
    this.targets = targets;
    this.refusal = refusal;
    targets.values().forEach(requests::addAll);
  }

  @Override
  public Collection<KeyRequest> requests() {
    return requests;
  }

  @Override
  public Map<KeyRequest, KeyLookup> run() {
    Regional regional;
    try {
      regional = clients.forRegion(targets.keySet().iterator().next().place().region());
    } catch (KeyProviderException e) {
      return Answers.same(KeyLookup.failed(e.reason(), e.detail(), e.remedy()), requests);
    }
    try (TakenValues taken = new TakenValues()) {
      return run(regional, taken);
    }
  }

  private Map<KeyRequest, KeyLookup> run(Regional regional, TakenValues taken) {
    BatchGetSecretValueResponse response;
    try {
      response = regional.client().batchGetSecretValue(request(taken));
    } catch (RuntimeException e) {
      boolean forGood = AwsFailures.batchRefused(e);
      if (forGood || AwsFailures.batchUnfit(e)) {
        refusal.refused(targets, forGood);
        return Map.of();
      }
      Map<KeyRequest, KeyLookup> failed = new LinkedHashMap<>();
      targets.forEach(
          (target, asked) ->
              failed.putAll(
                  Answers.same(
                      AwsFailures.of(e, target, regional.region(), "BatchGetSecretValue"), asked)));
      return failed;
    }
    return sort(response, regional, taken);
  }

  private BatchGetSecretValueRequest request(TakenValues taken) {
    List<String> ids = new ArrayList<>();
    for (Target target : targets.keySet()) {
      ids.add(target.place().id());
    }
    BatchGetSecretValueRequest.Builder request =
        BatchGetSecretValueRequest.builder().secretIdList(ids);
    if (clients.handedIn()) {
      request.overrideConfiguration(limit.override());
    } else {
      taken.of(request);
    }
    return request.build();
  }

  private Map<KeyRequest, KeyLookup> sort(
      BatchGetSecretValueResponse response, Regional regional, TakenValues taken) {
    String region = regional.region();
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    boolean handedIn = clients.handedIn();
    int[] users = users(response);
    for (Map.Entry<Target, List<KeyRequest>> asked : targets.entrySet()) {
      Target target = asked.getKey();
      int index = index(response, target.place());
      if (index >= 0) {
        SecretValueEntry value = response.secretValues().get(index);
        Answers.Value read =
            new Answers.Value(
                taken.value(index),
                handedIn ? value.secretString() : null,
                handedIn ? value.secretBinary() : null,
                value.versionId(),
                value.createdDate());
        answers.putAll(
            Answers.found(
                read, target, region, asked.getValue(), --users[index] == 0 && !handedIn));
        continue;
      }
      APIErrorType error = error(response, target.place());
      answers.putAll(
          Answers.same(
              error == null ? missing(target, region) : failure(error, target, regional),
              asked.getValue()));
    }
    return answers;
  }

  /** One secret, asked for by its name and by its ARN, may be there once for both. */
  private int[] users(BatchGetSecretValueResponse response) {
    int[] users = new int[response.secretValues().size()];
    for (Target target : targets.keySet()) {
      int index = index(response, target.place());
      if (index >= 0) {
        users[index]++;
      }
    }
    return users;
  }

  private KeyLookup failure(APIErrorType error, Target target, Regional regional) {
    KeyLookup answer =
        AwsFailures.ofCode(error.errorCode(), error.message(), target, regional.region());
    String code = error.errorCode() == null ? "" : error.errorCode();
    return AwsFailures.markedForDeletion(code, error.message())
        ? SingleCall.dated(answer, regional, clients, limit, target)
        : answer;
  }

  private static KeyLookup missing(Target target, String region) {
    return KeyLookup.failed(
        Reason.UNREADABLE,
        "the answer of AWS Secrets Manager in "
            + region
            + " to a call for several secrets says nothing of secret "
            + target.in(region),
        "Ask for this key alone; if that works, tell AWS's support.");
  }

  /** The service answers with name and ARN, whichever of them it was asked by. */
  private static int index(BatchGetSecretValueResponse response, SecretPlace place) {
    List<SecretValueEntry> entries = response.secretValues();
    for (int i = 0; i < entries.size(); i++) {
      if (place.denotes(entries.get(i).name(), entries.get(i).arn())) {
        return i;
      }
    }
    return -1;
  }

  /** An error has one id alone; one that is written as ours goes before one that may mean ours. */
  private static @Nullable APIErrorType error(
      BatchGetSecretValueResponse response, SecretPlace place) {
    APIErrorType likely = null;
    for (APIErrorType error : response.errors()) {
      String id = error.secretId();
      if (place.id().equals(id)) {
        return error;
      }
      if (likely == null && id != null && place.mayBe(id)) {
        likely = error;
      }
    }
    return likely;
  }
}
