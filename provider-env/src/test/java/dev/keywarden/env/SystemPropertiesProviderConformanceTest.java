package dev.keywarden.env;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.conformance.KeyProviderConformance;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SystemPropertiesProviderConformanceTest extends KeyProviderConformance {
  private final Properties properties = new Properties();

  /** Strongly held, so that its level is kept. */
  private final Logger warnings = Logger.getLogger(SystemPropertiesProvider.class.getName());

  @BeforeEach
  void silenceItsWarning() {
    warnings.setLevel(Level.OFF);
  }

  @AfterEach
  void giveTheWarningBack() {
    warnings.setLevel(null);
  }

  @Override
  protected KeyProvider provider() {
    return SystemPropertiesProvider.create().properties(properties);
  }

  @Override
  protected void seed(String place, String value) {
    properties.setProperty(place, value);
  }

  @Override
  protected void remove(String place) {
    properties.remove(place);
  }

  @Override
  protected Optional<String> rotate(String place, String value) {
    properties.setProperty(place, value);
    return Optional.empty();
  }
}
