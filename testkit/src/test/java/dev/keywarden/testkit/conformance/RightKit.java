package dev.keywarden.testkit.conformance;

import dev.keywarden.spi.KeyProvider;
import dev.keywarden.testkit.ScriptedProvider;

/** Nothing is wrong with this one. */
class RightKit extends StoreKit {
  @Override
  KeyProvider broken(ScriptedProvider right) {
    return new Wrapper(right);
  }
}
