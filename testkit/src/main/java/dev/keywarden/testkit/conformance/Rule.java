package dev.keywarden.testkit.conformance;

import java.util.Locale;

/**
 * The rules that a provider keeps. Each stands in {@code docs/providers.md} under its word.
 *
 * <p>Immutable.
 */
enum Rule {
  FOUND("find() gives a key that the store has, byte for byte", "KeyProvider.find"),
  LOCATION("an answer says where the key is kept", "KeyLookup.found"),
  ABSENT(
      "find() answers Absent for a key that the store certainly has not, and says what would put it"
          + " there",
      "KeyLookup.absent"),
  PLACE("where a request has a place, that is asked for, and not the name", "KeyRequest.place"),
  OWN_MATERIAL("each answer has a KeyMaterial of its own", "KeyMaterial"),
  FRESH("each call asks the store: to keep values is the chain's business", "KeyProvider"),
  VERSION(
      "the version that an answer names is the one that it holds, and a request may ask for one",
      "KeyNaming.parameters"),
  FAILED(
      "a store that cannot say whether it has the key is a KeyProviderException, never Absent and no"
          + " other exception",
      "KeyProvider.find"),
  WELL_SAID(
      "a failure says in one clause what came back from where, and in a sentence what to do next",
      "KeyProviderException"),
  TEXT("what is not UTF-8, or larger than a key can be, is refused as UNREADABLE", "KeyMaterial"),
  INTERRUPT("a call that is interrupted ends at once, and leaves no thread behind", "KeyProvider"),
  BULK("findAll() answers each request, under that request, as find() does", "KeyProvider.findAll"),
  THREADS("find() is called from many threads at once", "KeyProvider"),
  LAZY("nothing is opened before the first call: no thread, no connection", "KeyProvider"),
  CLOSE(
      "close() lets go of all that was opened, ends the calls under way, and may be called twice",
      "KeyProvider.close"),
  NAME(
      "name() is 1 to 64 of a-z 0-9 -, begins with a letter, and never changes",
      "KeyProvider.name"),
  FACTORY(
      "a factory reads all of its options when it makes a provider, and gives it the instance's"
          + " name",
      "KeyProviderFactory.create"),
  NAMING("naming() turns every name into a place of its own, or says why not", "KeyNaming"),
  QUIET(
      "nothing of a value is in any text: no message, cause, toString, event or log line",
      "KeyProvider");

  private final String sentence;
  private final String member;

  Rule(String sentence, String member) {
    this.sentence = sentence;
    this.member = member;
  }

  /** As it stands in the document. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Makes the error for whoever wrote the provider.
   *
   * @param asked what the case did
   * @param seen what came of it; no value
   */
  AssertionError broken(String asked, String seen) {
    return new AssertionError(
        "Rule '"
            + word()
            + "' is broken: "
            + sentence
            + ".\n  asked: "
            + asked
            + "\n  seen:  "
            + seen
            + "\n  see:   the Javadoc of "
            + member
            + ", and '"
            + word()
            + "' in docs/providers.md");
  }
}
