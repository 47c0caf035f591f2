/** Has JSON-B write a mask for a key, and read none. */
module dev.keywarden.jsonb {
  requires transitive dev.keywarden.core;
  requires transitive jakarta.json;
  requires transitive jakarta.json.bind;
  requires static org.jspecify;

  exports dev.keywarden.jsonb;
}
