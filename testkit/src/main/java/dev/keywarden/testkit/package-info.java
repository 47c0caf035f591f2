/**
 * What tests that deal with keys need: {@link dev.keywarden.testkit.ScriptedProvider}, a provider
 * that answers as a test tells it to; {@link dev.keywarden.testkit.KeyAssertions}, which never
 * print a value; {@link dev.keywarden.testkit.LeakCheck}, which looks for one in what was printed;
 * and {@link dev.keywarden.testkit.NoLeaks}, which fails a test in which one turned up.
 *
 * <pre>{@code
 * @NoLeaks
 * class BillingTest {
 *   @Test
 *   void charge_declined_isLogged(KeyChain keys) {
 *     new Billing(keys).charge(declinedCard());
 *   }
 * }
 * }</pre>
 */
@NullMarked
package dev.keywarden.testkit;

import org.jspecify.annotations.NullMarked;
