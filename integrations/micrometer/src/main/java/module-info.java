/** What a chain does and how its keys stand, as meters of Micrometer. */
module dev.keywarden.micrometer {
  requires transitive dev.keywarden.core;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports dev.keywarden.micrometer;
}
