/** Has Jackson 3 write a mask for a key, and read none. */
@SuppressWarnings("module") // the digit is what Jackson is called by
module dev.keywarden.jackson3 {
  requires transitive dev.keywarden.core;
  requires transitive tools.jackson.databind;
  requires static org.jspecify;

  exports dev.keywarden.jackson3;

  provides tools.jackson.databind.JacksonModule with
      dev.keywarden.jackson3.KeywardenModule;
}
