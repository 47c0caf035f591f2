/** Masks the keys of all chains in what java.util.logging writes. */
module dev.keywarden.jul {
  requires transitive dev.keywarden.core;
  requires transitive java.logging;
  requires static org.jspecify;

  exports dev.keywarden.jul;
}
