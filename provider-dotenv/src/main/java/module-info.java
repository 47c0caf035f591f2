/** Keys from {@code .env} files that git ignores. */
module dev.keywarden.dotenv {
  requires transitive dev.keywarden.core;
  requires static org.jspecify;

  exports dev.keywarden.dotenv;
}
