/** Keys from {@code .env} files that git ignores. */
module dev.keywarden.dotenv {
  requires transitive dev.keywarden.core;
  requires static org.jspecify;

  exports dev.keywarden.dotenv;

  provides dev.keywarden.spi.KeyProviderFactory with
      dev.keywarden.dotenv.DotenvProviderFactory;
}
