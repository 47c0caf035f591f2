package dev.keywarden.azure;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpResponse;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.azure.AnswerBody.AnswerTooLarge;
import dev.keywarden.spi.KeyLookup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a call that gave no value means. Goes by the status and the codes in the body alone
 * (Microsoft, "Azure Key Vault REST API error codes"), since the client's exceptions do not tell
 * them apart: it throws a {@code ResourceModifiedException} for 403. Where nothing was answered, by
 * what the JDK threw. Neither a message nor a cause of theirs is kept.
 */
final class VaultFailures {
  private final String instance;

  VaultFailures(String instance) {
    this.instance = instance;
  }

  /** What the service's answer means. */
  KeyLookup ofAnswer(VaultCall call, ServiceError error) {
    String said = call.vault().url() + " answered " + error.text() + " for secret " + call.name();
    return switch (error.status()) {
      case 404 -> notFound(call, error, said);
      case 401 ->
          KeyLookup.failed(
              Reason.UNAUTHENTICATED,
              said + ": it does not accept the token",
              "Check that the identity belongs to the tenant of the vault (az keyvault show --name "
                  + call.vault().vaultName()
                  + " --query properties.tenantId), and set keywarden."
                  + instance
                  + ".tenant-id if it is another than the credential's own.");
      case 403 -> forbidden(call, error, said);
      case 429 ->
          KeyLookup.failed(
              Reason.THROTTLED,
              said + ": the vault's limit of calls is reached",
              "Raise keywarden.time-to-live, or spread the keys over several vaults: the limit is"
                  + " 4,000 calls in 10 seconds for each vault and region.");
      case 408, 500, 502, 503, 504 ->
          KeyLookup.failed(
              Reason.UNAVAILABLE,
              said,
              "Look at the state of the vault: az keyvault show --name "
                  + call.vault().vaultName()
                  + ", and at https://status.azure.com.");
      default ->
          error.status() >= 500
              ? KeyLookup.failed(Reason.UNAVAILABLE, said, "Try again later.")
              : error.status() >= 400
                  ? KeyLookup.failed(
                      Reason.MISCONFIGURED,
                      said,
                      "Check the name of the secret and keywarden." + instance + ".vault-url.")
                  : KeyLookup.failed(
                      Reason.UNREADABLE,
                      said + ", which no key vault does",
                      "Check keywarden." + instance + ".vault-url, and any proxy on the way.");
    };
  }

  private KeyLookup notFound(VaultCall call, ServiceError error, String said) {
    return missing(error)
        ? absent(call, recoverHint(call))
        : KeyLookup.failed(
            Reason.MISCONFIGURED,
            said + ", but not as a key vault does",
            "Check keywarden." + instance + ".vault-url, and any proxy on the way.");
  }

  private static boolean missing(@Nullable ServiceError error) {
    return error != null && error.status() == 404 && error.code().equals("SecretNotFound");
  }

  /**
   * Whether the vault says that there is no such secret, which the call knows from then on. One
   * that is deleted and can be recovered gets the same answer as one that never was: to tell them
   * apart takes a further call.
   */
  static boolean missing(VaultCall call, Throwable thrown) {
    if (!(thrown instanceof HttpResponseException)) {
      return false;
    }
    ServiceError error = answered(call, thrown);
    if (error == null || !missing(error)) {
      return false;
    }
    call.answered(error);
    return true;
  }

  private static @Nullable ServiceError answered(VaultCall call, Throwable thrown) {
    ServiceError taken = call.error();
    return taken == null ? ofException(thrown).orElse(null) : taken;
  }

  /** The secret is among the deleted ones, and can be recovered. */
  static KeyLookup deleted(VaultCall call, SecretBundle bundle) {
    String on = bundle.deleted().map(time -> " on " + time).orElse("");
    String until = bundle.purge().map(time -> " until " + time).orElse("");
    return KeyLookup.failed(
        Reason.DISABLED,
        "secret "
            + call.name()
            + " in "
            + call.vault().url()
            + " was deleted"
            + on
            + ", and can be recovered"
            + until,
        "Recover it: az keyvault secret recover" + where(call) + ".");
  }

  /**
   * The secret is not there, and the further call has found no deleted one. The remedy speaks of
   * recovery unless the vault has said that there is nothing to recover.
   *
   * @param further the call for the deleted secret
   * @param thrown what came of that; null if an answer came that cannot be read
   */
  static KeyLookup absent(VaultCall call, VaultCall further, @Nullable Throwable thrown) {
    boolean nothing = thrown != null && missing(answered(further, thrown));
    return absent(call, nothing ? "" : recoverHint(call));
  }

  private static KeyLookup absent(VaultCall call, String hint) {
    String version = call.version().isEmpty() ? "" : " version " + call.version();
    return KeyLookup.absent(
            "there is no secret " + call.name() + version + " in " + call.vault().url())
        .remedy("az keyvault secret set" + where(call) + " --file /dev/stdin" + hint);
  }

  private static String recoverHint(VaultCall call) {
    return "   # or, if it was deleted: az keyvault secret recover" + where(call);
  }

  private static String where(VaultCall call) {
    return " --vault-name " + call.vault().vaultName() + " --name " + call.name();
  }

  private static KeyLookup forbidden(VaultCall call, ServiceError error, String said) {
    String vault = call.vault().vaultName();
    return switch (error.innerCode()) {
      case "SecretDisabled" ->
          KeyLookup.failed(
              Reason.DISABLED,
              said + ": it is disabled",
              "Enable it: az keyvault secret set-attributes --vault-name "
                  + vault
                  + " --name "
                  + call.name()
                  + (call.version().isEmpty() ? "" : " --version " + call.version())
                  + " --enabled true.");
      case "ForbiddenByRbac" ->
          KeyLookup.failed(
              Reason.DENIED,
              said,
              "Give the identity of this process the role 'Key Vault Secrets User' on this secret:"
                  + " az role assignment create --role \"Key Vault Secrets User\" --assignee IDENTITY"
                  + " --scope VAULT-RESOURCE-ID/secrets/"
                  + call.name()
                  + " (a new role takes some minutes).");
      case "ForbiddenByPolicy" ->
          KeyLookup.failed(
              Reason.DENIED,
              said,
              "Give the identity of this process the permission 'get' for secrets: az keyvault"
                  + " set-policy --name "
                  + vault
                  + " --object-id IDENTITY --secret-permissions get.");
      case "ForbiddenByFirewall" ->
          KeyLookup.failed(
              Reason.DENIED,
              said,
              "The vault's firewall does not let this machine in: az keyvault network-rule add --name "
                  + vault
                  + " --ip-address ADDRESS, or a private endpoint.");
      case "ForbiddenByConnection" ->
          KeyLookup.failed(
              Reason.DENIED,
              said,
              "The vault has no public access: call it through its private endpoint, and check that"
                  + " its name resolves to that from here.");
      default ->
          KeyLookup.failed(
              Reason.DENIED,
              said,
              "Let the identity of this process read this secret: the role 'Key Vault Secrets User',"
                  + " or the permission 'get' in an access policy.");
    };
  }

  /** What came back cannot be read. */
  static KeyLookup unreadable(VaultCall call) {
    return KeyLookup.failed(
        Reason.UNREADABLE,
        call.vault().url() + " sent something for secret " + call.name() + " that is no secret",
        "Check that the address is the vault's own, and any proxy on the way.");
  }

  /** The time is over: what came before that tells more than that it is over. */
  KeyLookup ofDeadline(VaultCall call) {
    ServiceError last = call.error();
    if (last != null
        && (missing(last)
            || last.status() == 429
            || last.status() == 408
            || last.status() >= 500)) {
      return ofAnswer(call, last);
    }
    return timedOut(call);
  }

  private KeyLookup timedOut(VaultCall call) {
    return KeyLookup.failed(
        Reason.TIMED_OUT,
        "no answer came in time for " + call.text(),
        "Check the way to the vault, or raise keywarden." + instance + ".timeout.");
  }

  /** What an exception of the client means. */
  KeyLookup ofThrowable(VaultCall call, Throwable thrown) {
    CredentialFailure credential = find(thrown, CredentialFailure.class);
    if (credential != null) {
      return ofCredential(call, credential);
    }
    ServiceError error = call.error();
    if (error != null && error.status() == 401 && !(thrown instanceof HttpResponseException)) {
      return KeyLookup.failed(
          Reason.MISCONFIGURED,
          call.vault().url() + " asked for a token of another service, and was sent none",
          "Check keywarden." + instance + ".vault-url: this is no key vault.");
    }
    if (error != null && !causedBy(thrown, IOException.class)) {
      return ofAnswer(call, error);
    }
    Optional<ServiceError> answered = ofException(thrown);
    if (ofParser(thrown) || (answered.isPresent() && answered.get().status() < 300)) {
      return unreadable(call);
    }
    return answered.isPresent() ? ofAnswer(call, answered.get()) : ofTransport(call, thrown);
  }

  /** Whether there was no token, which is nothing that one secret is to blame for. */
  static boolean noToken(Throwable thrown) {
    return causedBy(thrown, CredentialFailure.class);
  }

  private KeyLookup ofCredential(VaultCall call, CredentialFailure failure) {
    return failure.unavailable()
        ? KeyLookup.failed(
            Reason.UNAUTHENTICATED,
            "there are no credentials for " + call.vault().url() + " (" + failure.what() + ")",
            "Run az login on a developer's machine, or give the process a managed or workload"
                + " identity and set keywarden."
                + instance
                + ".credentials.")
        : KeyLookup.failed(
            Reason.UNAUTHENTICATED,
            "the credentials for " + call.vault().url() + " gave no token (" + failure.what() + ")",
            "Check the identity: its client id, tenant and secret or certificate, or that it is"
                + " assigned to this machine.");
  }

  /**
   * Jackson's exceptions are IOExceptions: a client without the policy of this module throws them.
   */
  private static boolean ofParser(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause.getClass().getSimpleName().startsWith("Json")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** For a client that was handed in without the policy of this module. */
  static Optional<ServiceError> ofException(Throwable thrown) {
    if (!(thrown instanceof HttpResponseException answered)) {
      return Optional.empty();
    }
    HttpResponse response = answered.getResponse();
    if (response == null) {
      return Optional.empty();
    }
    Object error = at(answered.getValue(), "error");
    return Optional.of(
        ServiceError.of(
            response.getStatusCode(),
            text(at(error, "code")),
            text(at(at(error, "innererror"), "code"))));
  }

  private static @Nullable Object at(@Nullable Object value, String field) {
    return value instanceof Map<?, ?> map ? map.get(field) : null;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }

  private KeyLookup ofTransport(VaultCall call, Throwable thrown) {
    String host = call.vault().host();
    if (causedBy(thrown, AnswerTooLarge.class)) {
      return unreadable(call);
    }
    if (causedBy(thrown, UnresolvedAddressException.class)
        || causedBy(thrown, UnknownHostException.class)) {
      // Each vault has a name of its own, so a wrong one shows itself here; so does broken DNS.
      return KeyLookup.failed(
          Reason.MISCONFIGURED,
          "the name "
              + host
              + " does not resolve: there is no such vault, or DNS does not work here",
          "Check keywarden." + instance + ".vault-url; try: nslookup " + host + ".");
    }
    if (causedBy(thrown, HttpTimeoutException.class) || causedBy(thrown, TimeoutException.class)) {
      return timedOut(call);
    }
    if (causedBy(thrown, SSLException.class)) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          "no TLS connection came about with " + host,
          "Check that this JVM trusts the certificate that comes back: a proxy on the way may put"
              + " its own in its place.");
    }
    if (causedBy(thrown, ConnectException.class)) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          call.vault().url() + " accepted no connection for secret " + call.name(),
          "Check the network and any proxy between this machine and the vault.");
    }
    if (causedBy(thrown, IOException.class)) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          "the connection broke in the call for " + call.text(),
          "Check the network and any proxy between this machine and the vault.");
    }
    return KeyLookup.failed(
        Reason.BROKEN,
        "the client for " + call.vault().url() + " threw " + thrown.getClass().getName(),
        "Report it to Keywarden with the versions of the Azure libraries on the class path.");
  }

  private static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
    return find(thrown, type) != null;
  }

  /** The first of a kind among a throwable and its causes. */
  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
