package dev.keywarden.testkit.conformance;

import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyNaming;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyProviderFactory;
import dev.keywarden.testkit.Stall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentest4j.TestAbortedException;

/**
 * The cases that every provider of keys passes. Extend it in a test, say how a provider is made and
 * how a key gets into its store, and run it:
 *
 * <pre>{@code
 * class MyProviderTest extends KeyProviderConformance {
 *   private final MyStore store = new MyStore();
 *
 *   @Override
 *   protected KeyProvider provider() {
 *     return new MyProvider("mine", store.address());
 *   }
 *
 *   @Override
 *   protected void seed(String place, String value) {
 *     store.put(place, value);
 *   }
 * }
 * }</pre>
 *
 * <p>Every other hook is for what some stores cannot do. One that is left out is reported: its
 * cases are skipped, with the reason, and do not pass in silence. {@code docs/providers.md}
 * explains the rules that the cases check.
 *
 * <p>A store that runs in the same JVM names its threads {@code keywarden-testkit-…}, so that they
 * do not count as the provider's. Each case has an instance of the test class of its own, and a
 * provider of its own, which it closes; what a subclass opens itself, such as the store, it closes
 * in its own {@code @AfterEach}. No two cases run at once, whatever JUnit is told.
 */
@Isolated
public abstract class KeyProviderConformance {
  /** What the names of threads begin with that are not the provider's. */
  static final String OWN_THREADS = "keywarden-testkit";

  private @Nullable Subject subject;

  /** For subclasses. */
  protected KeyProviderConformance() {}

  /** Made when it is first needed, since a subclass is not complete before. */
  private Subject subject() {
    Subject known = subject;
    if (known == null) {
      known = new Subject(this);
      subject = known;
    }
    return known;
  }

  // What every subclass says.

  /**
   * Makes a provider over the store that the test seeds. It is called more than once in some cases,
   * and makes a new one each time.
   *
   * @return a new provider that nobody has called yet
   * @throws Exception if that fails; so does the case
   */
  protected abstract KeyProvider provider() throws Exception;

  /**
   * Puts a value that is not there yet into the store.
   *
   * @param place what the store calls it: what {@link #place(String)} gives
   * @param value any text, from none to {@link #maxBytes()} bytes of UTF-8; where the store cannot
   *     hold such a one, throw {@link #notSupported(String)}
   * @throws Exception if that fails; so does the case
   */
  protected abstract void seed(String place, String value) throws Exception;

  // What a subclass says where its store can do it.

  /**
   * Returns what the store calls a key.
   *
   * @param name letters, digits and {@code _}, beginning with a letter
   * @return unless told otherwise, what comes of the pattern that the provider's {@link KeyNaming}
   *     gives; without one, the name itself
   */
  protected String place(String name) {
    return subject().placeByPattern(name);
  }

  /**
   * Puts a value that is not there yet, and that need not be text, into the store.
   *
   * @param place what the store calls it
   * @param value any bytes
   * @throws Exception if that fails
   */
  protected void seedBytes(String place, byte[] value) throws Exception {
    throw notSupported("the store cannot be seeded with bytes: seedBytes()");
  }

  /**
   * Takes a key out of the store, so that it certainly has none.
   *
   * @param place one that was seeded
   * @throws Exception if that fails
   */
  protected void remove(String place) throws Exception {
    throw notSupported("nothing can be taken out of the store: remove()");
  }

  /**
   * Gives a key another value.
   *
   * @param place one that was seeded
   * @param value the new value
   * @return what the store calls the new version; empty if it has none
   * @throws Exception if that fails
   */
  protected Optional<String> rotate(String place, String value) throws Exception {
    throw notSupported("a value cannot be changed: rotate()");
  }

  /**
   * Has the store refuse access to a key that is there.
   *
   * @param place one that was seeded
   * @throws Exception if that fails
   */
  protected void deny(String place) throws Exception {
    throw notSupported("access cannot be denied: deny()");
  }

  /**
   * Takes the store away, until the test ends: a server that has stopped, say.
   *
   * @throws Exception if that fails
   */
  protected void makeUnavailable() throws Exception {
    throw notSupported("the store cannot be taken away: makeUnavailable()");
  }

  /**
   * Has the store take calls and not answer them.
   *
   * @return what lets it answer again; closed by the case
   * @throws Exception if that fails
   */
  protected Stall stall() throws Exception {
    throw notSupported("the store cannot be stopped from answering: stall()");
  }

  /**
   * Returns how many connections and calls the store has seen so far, from whomever.
   *
   * @return a number that grows
   * @throws Exception if that fails
   */
  protected long calls() throws Exception {
    throw notSupported("the store does not count its calls: calls()");
  }

  /**
   * Returns the factory that makes such providers from configuration.
   *
   * @return a new factory
   * @throws Exception if that fails
   */
  protected KeyProviderFactory factory() throws Exception {
    throw notSupported("there is no factory: factory()");
  }

  /**
   * Returns the options with which {@link #factory()} makes a provider over the store.
   *
   * @return by the names of the options, such as {@code region}; none unless told otherwise
   * @throws Exception if that fails
   */
  protected Map<String, String> options() throws Exception {
    return Map.of();
  }

  /**
   * Returns a place that the provider's {@link KeyNaming} refuses.
   *
   * @return such as one with a character that the store does not allow
   */
  protected String refusedPlace() {
    throw notSupported("no place is said to be refused: refusedPlace()");
  }

  /**
   * Returns the largest value that the store holds.
   *
   * @return bytes of UTF-8; {@link KeyMaterial#MAX_BYTES} unless told otherwise
   */
  protected int maxBytes() {
    return KeyMaterial.MAX_BYTES;
  }

  /**
   * Returns how long a call may take that nothing holds up, the first included.
   *
   * @return 10 seconds unless told otherwise
   */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  /**
   * Returns how long a call may go on once it was interrupted or its provider closed, and how long
   * a thread of the provider may outlive it.
   *
   * @return 5 seconds unless told otherwise
   */
  protected Duration promptness() {
    return Duration.ofSeconds(5);
  }

  /**
   * Returns whether a thread may go on after the provider is closed, since a library keeps it for
   * the whole process and gives nobody a way to end it. Give the source of that in a comment.
   *
   * @param thread one that was not there before the provider
   * @return false unless told otherwise; the JDK's own are known
   */
  protected boolean sharedThread(Thread thread) {
    return false;
  }

  /**
   * Returns the loggers of a vendor's client that print what passes through a connection, and that
   * the provider therefore refuses to work with at a fine level. The case that sets every logger to
   * its finest level leaves these alone.
   *
   * @return the JDK's unless told otherwise
   */
  protected Set<String> wireLoggers() {
    return Set.of("sun.net.www.protocol.http");
  }

  /**
   * Says that a store cannot do what a case needs, so that the case is skipped.
   *
   * @param why the reason, for the report
   * @return never; it throws, so that a hook can say {@code throw notSupported("…")}
   * @throws TestAbortedException always
   */
  protected final TestAbortedException notSupported(String why) {
    throw new TestAbortedException("not supported: " + why);
  }

  /** The time of a request that meets a store that hangs; shorter in the tests of the kit. */
  Duration stalledRequest() {
    return Duration.ofMillis(500);
  }

  @AfterEach
  final void closeProviders() {
    subject().close();
  }

  // One key.

  @Test
  @DisplayName("find: a seeded key is Found, with its value")
  final void find_seeded_isFoundWithItsValue() throws Exception {
    new FindCases(subject()).seeded();
  }

  @Test
  @DisplayName("find: an answer has a location, and dates that can be")
  final void find_seeded_saysWhereItIs() throws Exception {
    new FindCases(subject()).location();
  }

  @Test
  @DisplayName("find: a key that is not there is Absent, with a detail and a remedy")
  final void find_neverSeeded_isAbsent() throws Exception {
    new FindCases(subject()).absent();
  }

  @Test
  @DisplayName("find: a key that was taken out is Absent from the next call on")
  final void find_removed_isAbsent() throws Exception {
    new FindCases(subject()).removed();
  }

  @Test
  @DisplayName("find: each answer has a KeyMaterial of its own")
  final void find_twice_hasMaterialOfItsOwn() throws Exception {
    new FindCases(subject()).ownMaterial();
  }

  @Test
  @DisplayName("find: a request's place is asked for, not its name")
  final void find_placeGiven_asksForThePlace() throws Exception {
    new FindCases(subject()).placeHonoured();
  }

  @Test
  @DisplayName("find: a new value is seen by the next call, with its version")
  final void find_rotated_isTheNewValue() throws Exception {
    new FindCases(subject()).rotated();
  }

  @Test
  @DisplayName("find: a version that is asked for is the one that is given")
  final void find_versionPinned_isThatVersion() throws Exception {
    new FindCases(subject()).pinned();
  }

  // Values.

  @Test
  @DisplayName("value: letters of many scripts, and characters beyond 16 bits")
  final void value_unicode_comesBackWhole() throws Exception {
    new ValueCases(subject()).unicode();
  }

  @Test
  @DisplayName("value: line breaks in the middle")
  final void value_lineBreaks_comeBackWhole() throws Exception {
    new ValueCases(subject()).lineBreaks();
  }

  @Test
  @DisplayName("value: blanks and a line break at its ends")
  final void value_blanksAtEnds_comeBackWhole() throws Exception {
    new ValueCases(subject()).blanksAtEnds();
  }

  @Test
  @DisplayName("value: an empty one is not Absent")
  final void value_empty_isNotAbsent() throws Exception {
    new ValueCases(subject()).empty();
  }

  @Test
  @DisplayName("value: JSON stays text")
  final void value_json_comesBackWhole() throws Exception {
    new ValueCases(subject()).json();
  }

  @Test
  @DisplayName("value: $, #, quotes, backslashes and = are only characters")
  final void value_shellCharacters_comeBackWhole() throws Exception {
    new ValueCases(subject()).shellCharacters();
  }

  @Test
  @DisplayName("value: ${…} is not looked up")
  final void value_lookups_comeBackWhole() throws Exception {
    new ValueCases(subject()).lookups();
  }

  @Test
  @DisplayName("value: %s and {} are not filled in")
  final void value_formatSpecifiers_comeBackWhole() throws Exception {
    new ValueCases(subject()).formatSpecifiers();
  }

  @Test
  @DisplayName("value: the largest that the store holds")
  final void value_largest_comesBackWhole() throws Exception {
    new ValueCases(subject()).largest();
  }

  @Test
  @DisplayName("value: one byte more than a key can have is UNREADABLE")
  final void value_oversize_isUnreadable() throws Exception {
    new ValueCases(subject()).oversize();
  }

  @Test
  @DisplayName("value: bytes that are not UTF-8 are UNREADABLE")
  final void value_notUtf8_isUnreadable() throws Exception {
    new ValueCases(subject()).notUtf8();
  }

  // Failures.

  @Test
  @DisplayName("failure: a key that may not be read is DENIED, not Absent")
  final void find_denied_isAFailure() throws Exception {
    new FailureCases(subject()).denied();
  }

  @Test
  @DisplayName("failure: a store that is away is UNAVAILABLE, not empty")
  final void find_unavailable_isAFailure() throws Exception {
    new FailureCases(subject()).unavailable();
  }

  @Test
  @DisplayName("failure: a store that is away has no answer for many either")
  final void findAll_unavailable_isAFailure() throws Exception {
    new FailureCases(subject()).unavailableForAll();
  }

  @Test
  @DisplayName("time: a call to a store that hangs ends when its time is over")
  final void find_stalled_endsInTime() throws Exception {
    new TimeCases(subject()).stalled();
  }

  @Test
  @DisplayName("time: a call that is interrupted ends at once, and leaves no thread")
  final void find_interrupted_endsAtOnce() throws Exception {
    new TimeCases(subject()).interrupted();
  }

  // Many keys.

  @Test
  @DisplayName("findAll: of nothing is nothing")
  final void findAll_none_isEmpty() throws Exception {
    new BulkCases(subject()).none();
  }

  @Test
  @DisplayName("findAll: of one key is what find answers")
  final void findAll_one_isAnswered() throws Exception {
    new BulkCases(subject()).one();
  }

  @Test
  @DisplayName("findAll: answers as find does, found and absent")
  final void findAll_several_answersAsFindDoes() throws Exception {
    new BulkCases(subject()).sameAsFind();
  }

  @Test
  @DisplayName("findAll: one key that fails does not spoil the others")
  final void findAll_oneFails_answersTheOthers() throws Exception {
    new BulkCases(subject()).oneFails();
  }

  @Test
  @DisplayName("findAll: of fifty keys is fifty answers, each under its request")
  final void findAll_fifty_answersEach() throws Exception {
    new BulkCases(subject()).fifty();
  }

  // Threads and life.

  @Test
  @DisplayName("threads: two hundred at once each get the key that they asked for")
  final void find_twoHundredThreads_getTheirOwnKeys() throws Exception {
    new LifeCases(subject()).twoHundredThreads();
  }

  @Test
  @DisplayName("life: making a provider opens nothing")
  final void create_opensNothing() throws Exception {
    new LifeCases(subject()).lazy();
  }

  @Test
  @DisplayName("life: close() may be called twice")
  final void close_twice_isNoError() throws Exception {
    new LifeCases(subject()).closeTwice();
  }

  @Test
  @DisplayName("life: a provider that was never asked can be closed")
  final void close_neverAsked_isNoError() throws Exception {
    new LifeCases(subject()).closeUnused();
  }

  @Test
  @DisplayName("life: close() ends the call that is under way")
  final void close_duringCall_endsTheCall() throws Exception {
    new TimeCases(subject()).closeDuringCall();
  }

  @Test
  @DisplayName("life: find() fails clearly after close()")
  final void close_thenFind_failsClearly() throws Exception {
    new LifeCases(subject()).findAfterClose();
  }

  @Test
  @DisplayName("life: no thread is left after close()")
  final void close_leavesNoThread() throws Exception {
    new LifeCases(subject()).noThreadLeft();
  }

  @Test
  @DisplayName("name: valid, and always the same")
  final void name_isValidAndStable() throws Exception {
    new LifeCases(subject()).name();
  }

  // Factory and names.

  @Test
  @DisplayName("factory: gives the provider the instance's name, and reads every option")
  final void factory_namesTheInstanceAndReadsItsOptions() throws Exception {
    new FactoryCases(subject()).namesAndReads();
  }

  @Test
  @DisplayName("factory: makes a provider that works, and opens nothing while it does")
  final void factory_opensNothing() throws Exception {
    new FactoryCases(subject()).lazyAndWorking();
  }

  @Test
  @DisplayName("factory: is found by ServiceLoader")
  final void factory_isFoundByServiceLoader() throws Exception {
    new FactoryCases(subject()).registered();
  }

  @Test
  @DisplayName("naming: the default pattern gives each name a place of its own")
  final void naming_pattern_givesEachNameAPlace() throws Exception {
    new NamingCases(subject()).pattern();
  }

  @Test
  @DisplayName("naming: a place that the store cannot have is refused, with the rule")
  final void naming_badPlace_isRefused() throws Exception {
    new NamingCases(subject()).refusal();
  }

  @Test
  @DisplayName("naming: the canonical form of a canonical form is itself")
  final void naming_canonical_isIdempotent() throws Exception {
    new NamingCases(subject()).canonical();
  }

  // Nothing of a value in any text.

  @Test
  @DisplayName("quiet: no toString() shows a value")
  final void quiet_toString_showsNothing() throws Exception {
    new QuietCases(subject()).printing();
  }

  @Test
  @DisplayName("quiet: no failure shows a value, nor does what caused it")
  final void quiet_failures_showNothing() throws Exception {
    new QuietCases(subject()).failures();
  }

  @Test
  @DisplayName("quiet: no log line shows a value, with every logger at its finest level")
  final void quiet_logs_showNothing() throws Exception {
    new QuietCases(subject()).logs();
  }

  @Test
  @DisplayName("quiet: no event, explanation or exception of a chain shows a value")
  final void quiet_chain_showsNothing() throws Exception {
    new QuietCases(subject()).chain();
  }
}
