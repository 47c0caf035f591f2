package dev.keywarden.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.rpc.ErrorInfo;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the store's answers mean. Sources: the codes of {@code google.rpc.Code}, the reasons of
 * {@code google.api.ErrorReason}, the documentation of Secret Manager.
 *
 * <p>The text of an answer may quote anything. It is looked at for one fixed word here and there,
 * and never passed on; nor is the exception.
 */
final class Failures {
  /** Machine-readable reasons, and nothing that could be a value in disguise. */
  private static final Pattern PLAIN = Pattern.compile("[A-Z][A-Z0-9_]{1,63}");

  private static final int MAX_CAUSES = 16;

  private final String instance;

  Failures(String instance) {
    this.instance = instance;
  }

  /** Says what an exception of the client means for the secret that was asked for. */
  KeyLookup of(Throwable thrown, SecretName name, String place) {
    if (thrown instanceof ApiException api) {
      return ofApi(api, name, place);
    }
    if (thrown instanceof CancellationException) {
      return closed();
    }
    return KeyLookup.failed(
        Reason.BROKEN,
        "Google's client failed at " + name.resource() + " (" + thrown.getClass().getName() + ")",
        "Report it, with the class that is named here.");
  }

  KeyLookup.Failed closed() {
    return KeyLookup.failed(
        Reason.UNAVAILABLE,
        "the provider '" + instance + "' is closed",
        "Ask a chain that is open.");
  }

  static KeyLookup.Failed timedOut(SecretName name, String place) {
    return KeyLookup.failed(
        Reason.TIMED_OUT,
        place + " gave no answer for " + name.resource() + " in the time allowed",
        "Check that it can be reached from here, or allow more time.");
  }

  private KeyLookup ofApi(ApiException api, SecretName name, String place) {
    String reason = reason(api);
    String code =
        " (" + api.getStatusCode().getCode() + (reason.isEmpty() ? "" : ", " + reason) + ")";
    return switch (api.getStatusCode().getCode()) {
      case NOT_FOUND -> absent(name, place);
      case PERMISSION_DENIED -> denied(name, place, code, reason);
      case UNAUTHENTICATED -> unauthenticated(place, code);
      case FAILED_PRECONDITION -> disabled(api, name, place, code);
      case INVALID_ARGUMENT, OUT_OF_RANGE ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              place + " does not accept the name " + name.resource() + code,
              "Check the project, the location, the id and the version in it.");
      case RESOURCE_EXHAUSTED ->
          KeyLookup.failed(
              Reason.THROTTLED,
              place + " wants to be asked less often for " + name.resource() + code,
              "A project has 90,000 accesses a minute; see who uses them up, or ask for more.");
      case DEADLINE_EXCEEDED -> timedOut(name, place);
      case CANCELLED ->
          KeyLookup.failed(
              Reason.CANCELLED,
              "the call to " + place + " for " + name.resource() + " was cancelled",
              "Ask again.");
      case UNIMPLEMENTED ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              place + " knows no call to access a secret" + code,
              "Check keywarden." + instance + ".endpoint: it is not Secret Manager that answers.");
      case UNAVAILABLE -> unavailable(api, name, place, code);
      default ->
          KeyLookup.failed(
              Reason.UNAVAILABLE,
              place + " failed at " + name.resource() + code,
              "Try again; see https://status.cloud.google.com if it stays so.");
    };
  }

  private static KeyLookup absent(SecretName name, String place) {
    String detail = place + " has no " + name.resource();
    if (!name.latest()) {
      return KeyLookup.absent(detail)
          .remedy("gcloud secrets versions list " + name.id() + name.flags());
    }
    return KeyLookup.absent(detail)
        .remedy(
            "printf '%s' \"$VALUE\" | gcloud secrets create "
                + name.id()
                + " --data-file=-"
                + name.flags());
  }

  private KeyLookup denied(SecretName name, String place, String code, String reason) {
    String project = name.project();
    return switch (reason) {
      case "SERVICE_DISABLED" ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              "the Secret Manager API is not enabled in the project " + project + code,
              "Run: gcloud services enable secretmanager.googleapis.com --project="
                  + project
                  + ".");
      case "CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID", "CONSUMER_SUSPENDED" ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              place + " knows no project " + project + " that these credentials may use" + code,
              "Check the id of the project: gcloud projects describe " + project + ".");
      case "BILLING_DISABLED" ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              "the project " + project + " has no billing account" + code,
              "Run: gcloud billing projects link " + project + " --billing-account=ACCOUNT.");
      case "USER_PROJECT_DENIED" ->
          KeyLookup.failed(
              Reason.DENIED,
              "the credentials may not be counted for their quota project" + code,
              "Grant roles/serviceusage.serviceUsageConsumer on that project, or set keywarden."
                  + instance
                  + ".quota-project to another.");
      case "ACCESS_TOKEN_SCOPE_INSUFFICIENT" ->
          KeyLookup.failed(
              Reason.DENIED,
              "the token of these credentials does not reach as far as Secret Manager" + code,
              "Give the machine the scope https://www.googleapis.com/auth/cloud-platform.");
      case "SECURITY_POLICY_VIOLATED" ->
          KeyLookup.failed(
              Reason.DENIED,
              "a service perimeter keeps " + name.secret() + " from where this runs" + code,
              "Ask who looks after the VPC Service Controls of the project " + project + ".");
      default ->
          KeyLookup.failed(
              Reason.DENIED,
              place
                  + " refused access to "
                  + name.secret()
                  + code
                  + ", which it also does where there is no such secret",
              "Grant roles/secretmanager.secretAccessor (secretmanager.versions.access): gcloud"
                  + " secrets add-iam-policy-binding "
                  + name.id()
                  + name.flags()
                  + " --role=roles/secretmanager.secretAccessor --member=MEMBER.");
    };
  }

  private KeyLookup.Failed unauthenticated(String place, String code) {
    return KeyLookup.failed(
        Reason.UNAUTHENTICATED,
        place + " did not accept the credentials" + code,
        "Run: gcloud auth application-default login; or set keywarden."
            + instance
            + ".credentials-file.");
  }

  private static KeyLookup disabled(ApiException api, SecretName name, String place, String code) {
    String text = String.valueOf(api.getMessage());
    boolean destroyed = text.contains(" is in DESTROYED state");
    boolean disabled = text.contains(" is in DISABLED state");
    String enable =
        "gcloud secrets versions enable "
            + (name.latest() ? "NUMBER" : name.version())
            + " --secret="
            + name.id()
            + name.flags();
    String add = "gcloud secrets versions add " + name.id() + " --data-file=-" + name.flags();
    String state = destroyed ? "destroyed" : disabled ? "disabled" : "disabled or destroyed";
    return KeyLookup.failed(
        Reason.DISABLED,
        place + " has " + name.resource() + ", which is " + state + code,
        destroyed
            ? "Add a new version: " + add + "."
            : disabled
                ? "Enable it: " + enable + "; or add a new version: " + add + "."
                : "Look at it with gcloud secrets versions list "
                    + name.id()
                    + name.flags()
                    + ", and enable it or add a new one; see to its KMS key if it has one.");
  }

  private KeyLookup unavailable(ApiException api, SecretName name, String place, String code) {
    @Nullable Throwable root = root(api);
    if (fromCredentials(api)) {
      return KeyLookup.failed(
          Reason.UNAUTHENTICATED,
          "no token came from the server that gives them out" + code,
          "Check that it can be reached from here: oauth2.googleapis.com, or the metadata server.");
    }
    if (root instanceof UnknownHostException) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          "no address is known here for the host of " + place + code,
          "Check the location and keywarden." + instance + ".endpoint, and name resolution here.");
    }
    if (root instanceof ConnectException) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          place + " does not take connections from here" + code,
          "Check keywarden." + instance + ".endpoint, the network and its proxy.");
    }
    if (root instanceof SSLException || root instanceof java.security.GeneralSecurityException) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          "no TLS connection to " + place + " came about (" + root.getClass().getName() + ")",
          "Check that the JVM's trust store has the authority that signed its certificate.");
    }
    return KeyLookup.failed(
        Reason.UNAVAILABLE,
        place + " could not be asked for " + name.resource() + code,
        "Try again; see https://status.cloud.google.com if it stays so.");
  }

  /** gRPC's word for a token that could not be fetched; {@code io.grpc.auth}. */
  private static boolean fromCredentials(ApiException api) {
    @Nullable Throwable cause = api;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (String.valueOf(cause.getMessage()).contains("Credentials failed to obtain metadata")) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** The innermost cause that says something about the network. */
  private static @Nullable Throwable root(Throwable thrown) {
    @Nullable Throwable cause = thrown;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof UnknownHostException
          || cause instanceof ConnectException
          || cause instanceof SSLException
          || cause instanceof java.security.GeneralSecurityException) {
        return cause;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static String reason(ApiException api) {
    if (api.getErrorDetails() == null) {
      return "";
    }
    ErrorInfo info = api.getErrorDetails().getErrorInfo();
    return info != null && PLAIN.matcher(info.getReason()).matches() ? info.getReason() : "";
  }
}
