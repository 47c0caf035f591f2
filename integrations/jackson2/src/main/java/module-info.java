/** Has Jackson 2 write a mask for a key, and read none. */
@SuppressWarnings("module") // the digit is what Jackson is called by
module dev.keywarden.jackson2 {
  requires transitive dev.keywarden.core;
  requires transitive com.fasterxml.jackson.databind;
  requires static org.jspecify;

  exports dev.keywarden.jackson2;

  provides com.fasterxml.jackson.databind.Module with
      dev.keywarden.jackson2.KeywardenModule;
}
