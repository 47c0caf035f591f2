package dev.keywarden.azure;

import com.azure.identity.CredentialUnavailableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A credential gave no token. It keeps the class of what the vendor's code threw and Microsoft
 * Entra's code for the reason, and neither its message nor itself: the retries of the client would
 * look into it, and try again what cannot work.
 */
final class CredentialFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Pattern ENTRA_CODE = Pattern.compile("AADSTS[0-9]{4,9}");

  private final boolean unavailable;
  private final String what;

  private CredentialFailure(boolean unavailable, String what) {
    super(null, null, false, false);
    this.unavailable = unavailable;
    this.what = what;
  }

  static CredentialFailure of(Throwable thrown) {
    String code = "";
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 16 && code.isEmpty(); depth++) {
      Matcher matcher = ENTRA_CODE.matcher(String.valueOf(cause.getMessage()));
      code = matcher.find() ? ", " + matcher.group() : "";
      cause = cause.getCause();
    }
    return new CredentialFailure(
        thrown instanceof CredentialUnavailableException, thrown.getClass().getSimpleName() + code);
  }

  /** Whether there was no credential at all, as against one that was refused. */
  boolean unavailable() {
    return unavailable;
  }

  /** Such as {@code ClientAuthenticationException, AADSTS700016}. */
  String what() {
    return what;
  }
}
