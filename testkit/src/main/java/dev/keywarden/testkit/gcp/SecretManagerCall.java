package dev.keywarden.testkit.gcp;

import static java.util.Objects.requireNonNull;

/**
 * One call that reached the server. It holds no value, no token and no part of either.
 *
 * @param method the name of the method, such as {@code AccessSecretVersion}
 * @param resource the resource that was named, as the client wrote it, such as {@code
 *     projects/test-project/secrets/openai/versions/latest}
 * @param authorized whether the call brought an {@code authorization} header
 * @param quotaProject the project that the call is to be counted for ({@code x-goog-user-project});
 *     empty if none was named
 */
public record SecretManagerCall(
    String method, String resource, boolean authorized, String quotaProject) {
  /**
   * Checks that nothing is null.
   *
   * @param method the name of the method
   * @param resource the resource that was named
   * @param authorized whether the call brought credentials
   * @param quotaProject the project that the call is to be counted for, or empty
   */
  public SecretManagerCall {
    requireNonNull(method, "method");
    requireNonNull(resource, "resource");
    requireNonNull(quotaProject, "quotaProject");
  }
}
