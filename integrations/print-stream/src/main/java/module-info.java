/** Masks the keys of all chains in what a process prints. */
module dev.keywarden.printstream {
  requires transitive dev.keywarden.core;
  requires static org.jspecify;

  exports dev.keywarden.printstream;
}
