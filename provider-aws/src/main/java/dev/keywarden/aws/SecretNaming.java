package dev.keywarden.aws;

import dev.keywarden.spi.KeyNaming;
import java.util.Optional;
import java.util.Set;

/**
 * How Secrets Manager names secrets. A name that ends in a hyphen and six characters is not
 * refused: AWS advises against it, and it works.
 */
final class SecretNaming implements KeyNaming {
  static final String VERSION = "version";
  static final String STAGE = "stage";

  @Override
  public String pattern() {
    return "{name}";
  }

  @Override
  public Set<String> parameters() {
    return Set.of(VERSION, STAGE);
  }

  @Override
  public Optional<String> refusal(String place) {
    return SecretPlace.refusal(place);
  }
}
