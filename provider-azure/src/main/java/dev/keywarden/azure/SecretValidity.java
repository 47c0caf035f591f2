package dev.keywarden.azure;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a secret to its own dates. The service does not: it calls {@code nbf} and {@code exp}
 * informational, and hands the value out all the same (Microsoft, "About Azure Key Vault secrets",
 * date-time controlled operations).
 */
final class SecretValidity {
  private final InstantSource clock;

  SecretValidity(InstantSource clock) {
    this.clock = clock;
  }

  /** Why the secret may not be used now; null if it may. */
  KeyLookup.@Nullable Failed fault(VaultCall call, SecretBundle bundle) {
    Instant now = clock.instant();
    Optional<Instant> notBefore = bundle.notBefore();
    Optional<Instant> expires = bundle.expires();
    if (!bundle.enabled()) {
      return disabled(call, "is disabled", " --enabled true", "Enable it");
    }
    if (notBefore.isPresent() && now.isBefore(notBefore.get())) {
      return disabled(
          call,
          "is not valid before " + notBefore.get() + " (nbf), and it is " + now,
          " --not-before DATE",
          "Wait, or set another date");
    }
    if (expires.isPresent() && !now.isBefore(expires.get())) {
      return disabled(
          call,
          "has expired at " + expires.get() + " (exp), and it is " + now,
          " --expires DATE",
          "Store a new version, or set another date");
    }
    return null;
  }

  private static KeyLookup.Failed disabled(
      VaultCall call, String what, String option, String remedy) {
    return KeyLookup.failed(
        Reason.DISABLED,
        call.text() + " " + what,
        remedy
            + ": az keyvault secret set-attributes --vault-name "
            + call.vault().vaultName()
            + " --name "
            + call.name()
            + (call.version().isEmpty() ? "" : " --version " + call.version())
            + option
            + ".");
  }

  /** The answer to a call whose secret may be used. */
  static KeyLookup found(VaultCall call, SecretBundle bundle, KeyMaterial material) {
    KeyLookup.Found found = KeyLookup.found(material, call.location());
    if (bundle.version().isPresent()) {
      found = found.version(bundle.version().get());
    }
    if (bundle.created().isPresent()) {
      found = found.created(bundle.created().get());
    }
    return bundle.expires().isPresent() ? found.expires(bundle.expires().get()) : found;
  }
}
