package dev.keywarden.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call for one secret: where it goes, until when, and what has come back so far. It travels in
 * the pipeline's context, so that the policy of this module can put the answer into it before the
 * client's own parser sees any of it.
 *
 * <p>Thread-safe.
 */
final class VaultCall {
  /** The name of this in the pipeline's context. */
  static final String KEY = "dev.keywarden.azure.call";

  private final VaultAddress vault;
  private final String name;
  private final String version;
  private final long deadline;
  private final boolean deletion;
  private @Nullable SecretBundle bundle;
  private @Nullable ServiceError error;
  private boolean unreadable;
  private boolean over;

  /**
   * @param deadline in the terms of {@link System#nanoTime()}
   */
  VaultCall(VaultAddress vault, String name, String version, long deadline) {
    this(vault, name, version, deadline, false);
  }

  private VaultCall(
      VaultAddress vault, String name, String version, long deadline, boolean deletion) {
    this.vault = vault;
    this.name = name;
    this.version = version;
    this.deadline = deadline;
    this.deletion = deletion;
  }

  /** The further call that asks whether the secret is deleted, with the same deadline. */
  VaultCall ofDeletion() {
    return new VaultCall(vault, name, "", deadline, true);
  }

  /** Whether this is such a further call: it is made once, and its answer holds no value. */
  boolean deletion() {
    return deletion;
  }

  VaultAddress vault() {
    return vault;
  }

  String name() {
    return name;
  }

  String version() {
    return version;
  }

  /** The identifier without a version. */
  String location() {
    return vault.url() + "/secrets/" + name.toLowerCase(Locale.ROOT);
  }

  /** Such as "secret anthropic-api-key in https://my-vault.vault.azure.net". */
  String text() {
    String which = version.isEmpty() ? "" : " version " + version;
    return "secret " + name + which + " in " + vault.url();
  }

  long nanosLeft() {
    return deadline - System.nanoTime();
  }

  /** What came of an earlier attempt no longer counts. */
  synchronized void attempt() {
    error = null;
    unreadable = false;
  }

  synchronized void answered(SecretBundle bundle) {
    if (over || deletion) {
      bundle.wipe(); // of the value
    }
    if (over) {
      return;
    }
    this.bundle = bundle;
  }

  synchronized void answeredNonsense() {
    unreadable = true;
  }

  synchronized void answered(ServiceError error) {
    this.error = error;
  }

  /** Hands the answer over. Null if there was none. */
  synchronized @Nullable SecretBundle takeBundle() {
    SecretBundle taken = bundle;
    bundle = null;
    return taken;
  }

  synchronized boolean unreadable() {
    return unreadable;
  }

  /** The error that the service answered the last attempt with. */
  synchronized @Nullable ServiceError error() {
    return error;
  }

  /** Nobody waits any more: an answer that still comes is wiped. */
  synchronized void abandon() {
    over = true;
    if (bundle != null) {
      bundle.wipe();
      bundle = null;
    }
  }

  /** Whether another attempt makes sense after an answer of this status. */
  boolean worthAnother(int status, HttpHeaders headers) {
    boolean passing = status == 408 || status == 429 || (status >= 500 && status != 501);
    return passing && nanosLeft() > retryAfterNanos(headers);
  }

  /** What the service asks for; zero if it does not say, or says it as a date. */
  private static long retryAfterNanos(HttpHeaders headers) {
    String seconds = headers.getValue(HttpHeaderName.RETRY_AFTER);
    return seconds != null && seconds.matches("[0-9]{1,9}")
        ? Long.parseLong(seconds) * 1_000_000_000L
        : 0;
  }
}
