package dev.keywarden.testkit.azure;

/**
 * A call that reached the server. It holds no value, and no token.
 *
 * @param operation what was asked
 * @param name the name of the secret as it was asked for; empty for a list
 * @param version the version that was asked for; empty for the current one
 * @param status what was answered; 0 if the connection was cut
 */
public record KeyVaultCall(Operation operation, String name, String version, int status) {

  /** What a call asks for. */
  public enum Operation {
    /** A request without a token that is accepted: it was answered with the challenge. */
    CHALLENGE,
    /** {@code GET /secrets/NAME[/VERSION]}. */
    GET,
    /** {@code PUT /secrets/NAME}. */
    SET,
    /** {@code PATCH /secrets/NAME/VERSION}. */
    UPDATE,
    /** {@code DELETE /secrets/NAME}. */
    DELETE,
    /** {@code GET /secrets}. */
    LIST,
    /** {@code GET /secrets/NAME/versions}. */
    LIST_VERSIONS,
    /** {@code GET /deletedsecrets}. */
    LIST_DELETED,
    /** {@code GET /deletedsecrets/NAME}. */
    GET_DELETED,
    /** {@code POST /deletedsecrets/NAME/recover}. */
    RECOVER,
    /** {@code DELETE /deletedsecrets/NAME}. */
    PURGE,
    /** Anything else. */
    OTHER
  }
}
