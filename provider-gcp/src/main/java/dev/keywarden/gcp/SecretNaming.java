package dev.keywarden.gcp;

import static java.util.Objects.requireNonNull;

import dev.keywarden.spi.KeyNaming;
import java.util.Optional;
import java.util.Set;

/**
 * Names in Secret Manager: ids as they are, which may have {@code _} and both cases in them.
 *
 * @param project the default project; empty where only the credentials tell
 * @param location the default location; empty for global secrets
 */
record SecretNaming(String project, String location) implements KeyNaming {
  static final String VERSION = "version";

  @Override
  public String pattern() {
    return "{name}";
  }

  @Override
  public Set<String> parameters() {
    return Set.of(VERSION);
  }

  @Override
  public Optional<String> refusal(String place) {
    return SecretName.parse(place, project, location) == null
        ? Optional.of(SecretName.PLACE_RULE)
        : Optional.empty();
  }

  @Override
  public String canonical(String place) {
    SecretName name = requireNonNull(SecretName.parse(place, project, location), place);
    if (name.project().isEmpty()) {
      return place; // an id, in the one project that is still to be found out
    }
    return name.latest() ? name.secret() : name.resource();
  }
}
