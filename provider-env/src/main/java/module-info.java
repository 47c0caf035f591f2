/** Keys from environment variables and, by a separate opt-in, system properties. */
module dev.keywarden.env {
  requires transitive dev.keywarden.core;
  requires jdk.jfr;
  requires static org.jspecify;

  exports dev.keywarden.env;

  provides dev.keywarden.spi.KeyProviderFactory with
      dev.keywarden.env.EnvProviderFactory,
      dev.keywarden.env.SystemPropertiesProviderFactory;
}
