package dev.keywarden.testkit.aws;

import java.util.List;

/**
 * A call that {@link AwsSecretsServer} received. It holds names, no value.
 *
 * @param operation what was asked for
 * @param secretIds the secrets, as the caller named them; of the token service, the role
 * @param accessKeyId who signed the call; empty if nobody did
 * @param region the region that the signature is for; empty if there is none
 */
public record AwsCall(
    AwsOperation operation, List<String> secretIds, String accessKeyId, String region) {
  /**
   * Copies the list.
   *
   * @param operation what was asked for
   * @param secretIds the secrets, as the caller named them
   * @param accessKeyId who signed the call
   * @param region the region that the signature is for
   */
  public AwsCall {
    secretIds = List.copyOf(secretIds);
  }
}
