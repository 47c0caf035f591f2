package dev.keywarden;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider has the key, but what it holds cannot be used as one: a placeholder, a stray line
 * break, quotes around it, two keys in one; or it is older than it may be. The chain stops here,
 * since a value further down would silently hide the mistake.
 *
 * <p>The message names the kind of each fault and its position, never the content.
 */
public final class UnusableKeyException extends KeywardenException {
  private static final long serialVersionUID = 1L;

  /** The name of the key. */
  private final String key;

  /** The provider that holds the value. */
  private final String provider;

  // A copy that was serialised elsewhere has the message and no more.
  private final transient @Nullable List<KeyFault> faults;

  UnusableKeyException(String key, String provider, String location, List<KeyFault> faults) {
    this(key, provider, location, faults, null);
  }

  /**
   * @param age why it is too old; null if that is not the fault
   */
  UnusableKeyException(
      String key, String provider, String location, List<KeyFault> faults, @Nullable String age) {
    super(
        age == null ? "KW-301" : "KW-302",
        age == null
            ? message(key, provider, location, faults)
            : tooOld(key, provider, location, age),
        null);
    this.key = key;
    this.provider = provider;
    this.faults = List.copyOf(faults);
  }

  private static String message(
      String key, String provider, String location, List<KeyFault> faults) {
    StringBuilder text = new StringBuilder("the value of '").append(key);
    text.append("' from provider '").append(provider).append("' (").append(location);
    text.append(") cannot be used as a key: ");
    for (int i = 0; i < faults.size(); i++) {
      text.append(i == 0 ? "" : "; ").append(faults.get(i));
    }
    text.append(". ").append(faults.get(0).kind().remedy());
    text.append(" If it is no token but free text (a PEM, a password, JSON), say so with");
    return text.append(" keywarden.keys.").append(key).append(".kind=text").toString();
  }

  private static String tooOld(String key, String provider, String location, String age) {
    return "the key '"
        + key
        + "' from provider '"
        + provider
        + "' ("
        + location
        + ") is older than it may be: "
        + age
        + ". "
        + KeyFault.Kind.TOO_OLD.remedy()
        + " If it may be older, set keywarden.keys."
        + key
        + ".maximum-age";
  }

  /**
   * Returns the name of the key.
   *
   * @return the name that was asked for
   */
  public String key() {
    return key;
  }

  /**
   * Returns the provider that holds the value.
   *
   * @return the name of the provider instance
   */
  public String provider() {
    return provider;
  }

  /**
   * Returns everything that is wrong with the value.
   *
   * @return at least one fault
   */
  public List<KeyFault> faults() {
    return faults == null ? List.of() : faults;
  }
}
