/** Masks the keys of all chains in what Log4j 2 writes. */
module dev.keywarden.log4j2 {
  requires transitive dev.keywarden.core;
  requires transitive org.apache.logging.log4j.core;
  requires static org.jspecify;

  exports dev.keywarden.log4j2;
}
