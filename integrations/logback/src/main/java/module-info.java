/** Masks the keys of all chains in what Logback writes. */
module dev.keywarden.logback {
  requires transitive dev.keywarden.core;
  requires transitive ch.qos.logback.classic;
  requires transitive ch.qos.logback.core;
  requires transitive org.slf4j;
  requires static org.jspecify;

  exports dev.keywarden.logback;
}
