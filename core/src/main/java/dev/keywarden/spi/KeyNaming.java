package dev.keywarden.spi;

import java.util.Optional;
import java.util.Set;

/**
 * How a store names what it keeps: what the chain needs to know in order to make a place out of the
 * name of a key, before any call is made.
 *
 * <p>A user writes a place as {@code PLACE?PARAMETER=VALUE&…#/FIELD}, with {@code {environment}},
 * {@code {name}}, {@code {name:kebab}}, {@code {name:lower}} and {@code {name:upper}} in it. The
 * chain takes it apart; the provider sees the place and the parameters ({@link KeyRequest}).
 *
 * <p>An implementation is immutable, and asks nothing of the store.
 */
public interface KeyNaming {
  /**
   * Returns the pattern that holds where the user has set none.
   *
   * @return such as {@code {name}} or {@code {name:kebab}}
   */
  String pattern();

  /**
   * Returns the parameters that a place of this store may have.
   *
   * @return such as {@code version}; by default none
   */
  default Set<String> parameters() {
    return Set.of();
  }

  /**
   * Says why the store can have nothing at a place. A full name of the store's own (an ARN, a
   * resource name, a URL) counts as a place too.
   *
   * @param place without parameters and field
   * @return one clause that names the rule, such as "a name has 1 to 127 of a-z, A-Z, 0-9 and '-'";
   *     empty if the store may have it
   */
  Optional<String> refusal(String place);

  /**
   * Returns the form in which the store compares places, so that two names that would meet in one
   * are found.
   *
   * @param place one that is not refused
   * @return by default the place itself; in lower case for a store that ignores case
   */
  default String canonical(String place) {
    return place;
  }
}
