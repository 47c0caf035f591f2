package dev.keywarden.testkit.aws;

import java.util.Optional;

/** What {@link AwsSecretsServer} can be asked for. */
public enum AwsOperation {
  /** Reads the value of one secret. */
  GET_SECRET_VALUE("GetSecretValue"),
  /** Reads the values of up to 20 secrets. */
  BATCH_GET_SECRET_VALUE("BatchGetSecretValue"),
  /** Makes a secret. */
  CREATE_SECRET("CreateSecret"),
  /** Adds a version to a secret. */
  PUT_SECRET_VALUE("PutSecretValue"),
  /** Moves a staging label from one version to another. */
  UPDATE_SECRET_VERSION_STAGE("UpdateSecretVersionStage"),
  /** Marks a secret for deletion, or deletes it. */
  DELETE_SECRET("DeleteSecret"),
  /** Takes the mark away. */
  RESTORE_SECRET("RestoreSecret"),
  /** Tells what is known of a secret, without its value. */
  DESCRIBE_SECRET("DescribeSecret"),
  /** The token service: gives credentials of a role to a caller that has credentials. */
  ASSUME_ROLE("AssumeRole"),
  /** The token service: gives credentials of a role to the holder of an identity token. */
  ASSUME_ROLE_WITH_WEB_IDENTITY("AssumeRoleWithWebIdentity");

  private final String wireName;

  AwsOperation(String wireName) {
    this.wireName = wireName;
  }

  /**
   * Returns what the protocol calls it.
   *
   * @return such as {@code GetSecretValue}, which is also the action of a policy
   */
  public String wireName() {
    return wireName;
  }

  static Optional<AwsOperation> of(String wireName) {
    for (AwsOperation operation : values()) {
      if (operation.wireName.equals(wireName)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
