package dev.keywarden.aws;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyRequest;
import java.util.Collection;
import java.util.Map;

/** One call to the store, for one secret or for several. */
interface StoreCall {
  /** The requests that it answers. */
  Collection<KeyRequest> requests();

  /** Makes the call. A failure is an answer too. */
  Map<KeyRequest, KeyLookup> run();
}
