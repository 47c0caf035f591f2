package dev.keywarden.aws;

/**
 * Where the caller's own credentials come from, in the option {@code credentials}. All but {@link
 * #DEFAULT} ask one place and no other, which is faster to come to an end where it has none.
 */
public enum CredentialsSource {
  /**
   * The SDK's chain: system properties, variables, web identity, the profile, the container's
   * endpoint, the instance's metadata, in this order.
   */
  DEFAULT,
  /** The variables {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY}; AWS Lambda. */
  ENVIRONMENT,
  /** The endpoint that a container on ECS has, or a pod on EKS with Pod Identity. */
  CONTAINER,
  /** The metadata of an EC2 instance. */
  INSTANCE,
  /** A profile of {@code ~/.aws/config} and {@code ~/.aws/credentials}. */
  PROFILE,
  /** A token in a file, as a pod on EKS has with a role for its service account. */
  WEB_IDENTITY
}
