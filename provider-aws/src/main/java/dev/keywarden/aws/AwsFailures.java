package dev.keywarden.aws;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * What a failure of the SDK means: by class, status and error code. The SDK's messages are read in
 * few places, to tell two cases of one code apart, and never repeated, since a message may quote a
 * value; for the same reason no exception of its own is kept as a cause.
 *
 * <p>The codes are those of GetSecretValue and BatchGetSecretValue in the API reference, and its
 * page of common errors, with the older spellings of the query protocol.
 */
final class AwsFailures {
  /** Words, and a digit or two behind them at most: a value would have more, and elsewhere. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z_.]{1,62}[0-9]{0,2}");

  /** What may be repeated besides: class names and request ids are of this form. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** As the service says it of a secret that DeleteSecret has marked. */
  private static final String MARKED = "marked for deletion";

  private static final String STORE = "AWS Secrets Manager";

  /** How the message of a denied decryption begins to differ: it speaks of the key service. */
  private static final String KEY_SERVICE = "KMS";

  /** As the service says it where the secret is there and the version is not. */
  private static final String VERSION_MISSING = "secret value";

  /** What a message is looked through for; nothing else of it is of use here. */
  static final List<String> WORDS_THAT_TELL = List.of(MARKED, KEY_SERVICE, VERSION_MISSING);

  private AwsFailures() {}

  /** Whether a whole batch was refused for a reason that single calls may not meet. */
  static boolean batchRefused(RuntimeException thrown) {
    return switch (code(thrown)) {
      case "AccessDeniedException", "AccessDenied", "NotAuthorized" -> true;
      default -> false;
    };
  }

  /**
   * Whether a whole batch was refused for one of its ids, by a store that knows no batches, or by
   * what stands before the store and lets single operations through, which has no code of AWS's.
   */
  static boolean batchUnfit(RuntimeException thrown) {
    int status = thrown instanceof AwsServiceException service ? service.statusCode() : 0;
    if (status == 501) {
      return true;
    }
    return switch (code(thrown)) {
      case "" -> status == 403;
      case "InvalidParameterException",
          "InvalidRequestException",
          "ValidationException",
          "ValidationError",
          "UnknownOperationException",
          "InvalidAction" ->
          true;
      default -> false;
    };
  }

  static boolean markedForDeletion(RuntimeException thrown) {
    return thrown instanceof AwsServiceException service
        && markedForDeletion(code(thrown), message(service));
  }

  static boolean markedForDeletion(String code, @Nullable String message) {
    return code.equals("InvalidRequestException") && message != null && message.contains(MARKED);
  }

  /** Of a call as a whole. */
  static KeyLookup of(RuntimeException thrown, Target target, String region, String action) {
    KeyProviderException own = own(thrown);
    if (own != null) {
      return KeyLookup.failed(own.reason(), own.detail(), own.remedy());
    }
    if (thrown instanceof AwsServiceException service) {
      return ofCode(
          code(thrown),
          service.statusCode(),
          message(service),
          evidence(service),
          target,
          region,
          action);
    }
    return ofClient(thrown, STORE + " in " + region, "secret " + target.in(region));
  }

  /** Of one secret in the answer to a batch call, which has a code and no status. */
  static KeyLookup ofCode(
      @Nullable String code, @Nullable String message, Target target, String region) {
    String plain = plain(code);
    return ofCode(plain, 0, message, plain, target, region, "GetSecretValue");
  }

  private static KeyLookup ofCode(
      String code,
      int status,
      @Nullable String message,
      String evidence,
      Target target,
      String region,
      String action) {
    String store = STORE + " in " + region;
    String secret = "secret " + target.in(region);
    String came = " (" + evidence + ")";
    String resource = target.place().resource(region);
    return switch (code) {
      case "ResourceNotFoundException" -> absent(message, target, region, came);
      case "InvalidRequestException" ->
          markedForDeletion(code, message)
              ? KeyLookup.failed(
                  Reason.DISABLED,
                  secret + " is marked for deletion" + came,
                  "Take the mark away: aws secretsmanager restore-secret --secret-id "
                      + target.place().id()
                      + " --region "
                      + region)
              : KeyLookup.failed(
                  Reason.MISCONFIGURED,
                  store + " cannot give " + secret + " in its present state" + came,
                  "Look at it: aws secretsmanager describe-secret --secret-id "
                      + target.place().id()
                      + " --region "
                      + region);
      case "InvalidParameterException",
          "InvalidParameterValue",
          "InvalidParameterCombination",
          "InvalidQueryParameter",
          "InvalidNextTokenException",
          "ValidationException",
          "ValidationError",
          "MissingParameter",
          "SerializationException",
          "MalformedQueryString",
          "MalformedHttpRequestException",
          "RequestEntityTooLargeException" ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              store + " does not accept the request for " + secret + came,
              "Check the name, the version and the stage of the key in the configuration.");
      case "UnknownOperationException", "InvalidAction", "MissingAction" ->
          KeyLookup.failed(
              Reason.MISCONFIGURED,
              "what answers in place of "
                  + store
                  + " does not know the operation "
                  + action
                  + " for "
                  + secret
                  + came,
              "Check the option endpoint, and AWS_ENDPOINT_URL.");
      case "DecryptionFailure" ->
          KeyLookup.failed(
              Reason.UNREADABLE,
              "AWS KMS could not decrypt " + secret + came,
              "Allow kms:Decrypt with the secret's key, and check that the key is enabled.");
      case "AccessDeniedException", "AccessDenied", "NotAuthorized", "OptInRequired" ->
          denied(store, secret, resource, came, action, message);
      case "UnrecognizedClientException",
          "InvalidClientTokenId",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException" ->
          KeyLookup.failed(
              Reason.UNAUTHENTICATED,
              store + " does not know the credentials that asked for " + secret + came,
              "Check the access key and session token, and that they are of the right account and"
                  + " partition: aws sts get-caller-identity");
      case "ExpiredToken", "ExpiredTokenException" ->
          KeyLookup.failed(
              Reason.UNAUTHENTICATED,
              "the credentials that asked " + store + " for " + secret + " have expired" + came,
              "Sign in again (aws sso login), or let the process use a role whose credentials the"
                  + " SDK renews.");
      case "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "RequestExpired" ->
          KeyLookup.failed(
              Reason.UNAUTHENTICATED,
              store + " did not accept the signature of the request for " + secret + came,
              "Check the secret access key, and this machine's clock: more than five minutes of"
                  + " skew make every signature invalid.");
      case "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "LimitExceededException",
          "SlowDown" ->
          throttled(store, secret, came);
      case "InternalServiceError",
          "InternalServiceErrorException",
          "InternalFailure",
          "InternalServerError",
          "ServiceUnavailable",
          "ServiceUnavailableException",
          "RequestAbortedException",
          "RequestTimeout",
          "RequestTimeoutException" ->
          unavailable(store, secret, came);
      default -> ofStatus(status, store, secret, resource, came, action);
    };
  }

  /** A code that is not known, or a body without one: a proxy's page, say. */
  private static KeyLookup ofStatus(
      int status, String store, String secret, String resource, String came, String action) {
    if (status == 429) {
      return throttled(store, secret, came);
    }
    if (status >= 500) {
      return unavailable(store, secret, came);
    }
    if (status == 401 || status == 403) {
      return denied(store, secret, resource, came, action, null);
    }
    return KeyLookup.failed(
        Reason.MISCONFIGURED,
        store + " refused the request for " + secret + " in a way that is not documented" + came,
        "Check the endpoint and proxies on the way to it; then look the error up in AWS's"
            + " documentation.");
  }

  private static KeyLookup absent(
      @Nullable String message, Target target, String region, String came) {
    String where = STORE + " in " + region;
    String secret = target.place().id();
    boolean valueMissing = message != null && message.contains(VERSION_MISSING);
    if (valueMissing || !target.fitsBatch()) {
      return KeyLookup.absent(
              where
                  + " has no such value: secret "
                  + secret
                  + (target.version() == null ? "" : ", version " + target.version())
                  + (target.version() != null && target.stage() == null
                      ? ""
                      : ", stage " + (target.stage() == null ? "AWSCURRENT" : target.stage()))
                  + came)
          .remedy(
              "aws secretsmanager list-secret-version-ids --secret-id "
                  + secret
                  + " --region "
                  + region);
    }
    return KeyLookup.absent(where + " has no secret " + secret + came)
        .remedy(
            "aws secretsmanager create-secret --name "
                + target.place().nameToCreate()
                + " --region "
                + region
                + " --secret-string file:///dev/stdin");
  }

  private static KeyLookup denied(
      String store,
      String secret,
      String resource,
      String came,
      String action,
      @Nullable String message) {
    if (message != null && message.contains(KEY_SERVICE)) {
      return KeyLookup.failed(
          Reason.DENIED,
          "AWS KMS refused to decrypt " + secret + came,
          "Allow kms:Decrypt with the secret's key to the role or user that this process runs as.");
    }
    return KeyLookup.failed(
        Reason.DENIED,
        store + " refused " + secret + came,
        "Allow secretsmanager:"
            + action
            + " on "
            + (action.equals("GetSecretValue") ? resource : "*")
            + " to the role or user that this process runs as, and look for policies that deny it.");
  }

  private static KeyLookup throttled(String store, String secret, String came) {
    return KeyLookup.failed(
        Reason.THROTTLED,
        store + " took no more calls when it was asked for " + secret + came,
        "Wait for a moment; if it happens often, let the chain keep keys for longer"
            + " (keywarden.time-to-live), or ask AWS for a higher quota.");
  }

  private static KeyLookup unavailable(String store, String secret, String came) {
    return KeyLookup.failed(
        Reason.UNAVAILABLE,
        store + " failed when it was asked for " + secret + came,
        "Wait for a moment, and look at the AWS Health Dashboard.");
  }

  /** No answer came, or none that could be read. */
  private static KeyLookup.Failed ofClient(RuntimeException thrown, String store, String what) {
    String came = " (" + plain(thrown.getClass().getSimpleName()) + ")";
    if (thrown instanceof ApiCallTimeoutException
        || thrown instanceof ApiCallAttemptTimeoutException
        || caused(thrown, SocketTimeoutException.class)) {
      return KeyLookup.failed(
          Reason.TIMED_OUT,
          store + " gave no answer in time when it was asked for " + what + came,
          "Check the region, and that this network lets calls through to it (a VPC endpoint, a"
              + " proxy, a security group).");
    }
    if (thrown instanceof AbortedException) {
      return KeyLookup.failed(
          Reason.CANCELLED,
          "the call to " + store + " for " + what + " was stopped",
          "Ask again, on a thread that is not being stopped.");
    }
    if (caused(thrown, UnknownHostException.class)) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          "the name of " + store + " could not be resolved when it was asked for " + what,
          "Check that the region is one of AWS's, and that this machine can resolve names.");
    }
    if (caused(thrown, SSLException.class)) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          "no TLS connection to " + store + " came about when it was asked for " + what,
          "Check the JVM's trust store, and whether a proxy on the way presents a certificate of"
              + " its own.");
    }
    IOException io = cause(thrown, IOException.class);
    if (io != null && !unreadable(io)) {
      return KeyLookup.failed(
          Reason.UNAVAILABLE,
          store
              + " could not be reached, or cut the connection, when it was asked for "
              + what
              + " ("
              + plain(io.getClass().getSimpleName())
              + ")",
          "Check the region and endpoint, and that this network lets calls through to it.");
    }
    return KeyLookup.failed(
        Reason.UNREADABLE,
        "the answer of " + store + " about " + what + " could not be read" + came,
        "Check the endpoint and proxies on the way to it; what came back was not what AWS sends.");
  }

  /** Jackson's exceptions are of the input's and not of the connection's. */
  private static boolean unreadable(IOException e) {
    for (Class<?> type = e.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().contains(".jackson.")) {
        return true;
      }
    }
    return false;
  }

  /** Of the source of credentials, of whatever kind. */
  static KeyProviderException ofCredentials(
      RuntimeException thrown, Settings settings, String region) {
    String role = settings.role();
    StsException sts = cause(thrown, StsException.class);
    if (sts != null) {
      return ofTokenService(sts, role, region);
    }
    IOException io = cause(thrown, IOException.class);
    if (role != null && io != null && settings.credentials() == null) {
      KeyLookup.Failed failed = ofClient(thrown, "AWS STS in " + region, "role " + role);
      return new KeyProviderException(failed.reason(), failed.detail(), failed.remedy());
    }
    String from =
        settings.credentials() != null
            ? "the credentials object that was handed in"
            : switch (settings.source()) {
              case DEFAULT -> "any place of the SDK's default chain";
              case ENVIRONMENT -> "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
              case CONTAINER -> "the container's endpoint";
              case INSTANCE -> "the instance's metadata";
              case PROFILE ->
                  settings.profile() == null ? "the profile" : "profile " + settings.profile();
              case WEB_IDENTITY -> "the web identity token";
            };
    return new KeyProviderException(
        Reason.UNAUTHENTICATED,
        "no AWS credentials came from "
            + from
            + " ("
            + plain(thrown.getClass().getSimpleName())
            + ")",
        "Give the process a role, or sign in (aws sso login), and check with: aws sts"
            + " get-caller-identity");
  }

  private static KeyProviderException ofTokenService(
      StsException e, @Nullable String role, String region) {
    String store = "AWS STS in " + region;
    String what = role == null ? "the role of the web identity" : "role " + role;
    String came = " (" + evidence(e) + ")";
    String code = code(e);
    if (code.startsWith("Throttl") || e.statusCode() == 429) {
      return new KeyProviderException(
          Reason.THROTTLED, store + " took no more calls for " + what + came, "Wait for a moment.");
    }
    if (e.statusCode() >= 500) {
      return new KeyProviderException(
          Reason.UNAVAILABLE,
          store + " failed when it was asked for " + what + came,
          "Wait for a moment, and look at the AWS Health Dashboard.");
    }
    if (code.startsWith("AccessDenied")) {
      return new KeyProviderException(
          Reason.DENIED,
          store + " refused " + what + came,
          "Allow sts:AssumeRole on it, and name the caller in the role's trust policy.");
    }
    return new KeyProviderException(
        Reason.UNAUTHENTICATED,
        store + " did not accept the credentials that asked for " + what + came,
        "Check them: aws sts get-caller-identity");
  }

  /** One that was made here, and has passed through the SDK. */
  private static @Nullable KeyProviderException own(RuntimeException thrown) {
    return cause(thrown, KeyProviderException.class);
  }

  private static boolean caused(Throwable thrown, Class<? extends Throwable> type) {
    return cause(thrown, type) != null;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
    Throwable one = thrown;
    for (int depth = 0; one != null && depth < 20; depth++) {
      if (type.isInstance(one)) {
        return type.cast(one);
      }
      one = one.getCause();
    }
    return null;
  }

  private static String code(RuntimeException thrown) {
    if (thrown instanceof AwsServiceException service) {
      AwsErrorDetails details = service.awsErrorDetails();
      String code = details == null ? null : details.errorCode();
      return code != null && CODE.matcher(code).matches() ? code : "";
    }
    return "";
  }

  private static @Nullable String message(AwsServiceException service) {
    AwsErrorDetails details = service.awsErrorDetails();
    return details == null ? null : details.errorMessage();
  }

  /** What AWS's support asks for: the code, or the status where there is none, and the request. */
  private static String evidence(AwsServiceException service) {
    String code = code(service);
    String request = plain(service.requestId());
    return (code.isEmpty() ? "HTTP status " + service.statusCode() : code)
        + (request.isEmpty() ? "" : ", request " + request);
  }

  private static String plain(@Nullable String text) {
    return text != null && PLAIN.matcher(text).matches() ? text : "";
  }
}
