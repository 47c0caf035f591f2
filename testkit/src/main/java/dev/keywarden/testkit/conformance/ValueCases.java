package dev.keywarden.testkit.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.testkit.Canary;
import org.jspecify.annotations.Nullable;

/** Values that something on the way may take for more than characters. */
final class ValueCases {
  private final Subject subject;

  ValueCases(Subject subject) {
    this.subject = subject;
  }

  private void roundTrip(String name, String value) throws Exception {
    subject.requireFound(subject.seed(name, value), Rule.FOUND);
  }

  void unicode() throws Exception {
    // Composed and decomposed e with acute: nobody may make one of the other.
    roundTrip(
        "KIT_UNICODE",
        Canary.value(8)
            + "\u00E4\u00DF\u00E9e\u0301\u0416\u05D0\u4E2D\uD83D\uDD11"
            + Canary.value(8));
  }

  void lineBreaks() throws Exception {
    roundTrip("KIT_LINES", Canary.value(12) + "\n" + Canary.value(12) + "\n\n" + Canary.value(12));
  }

  void blanksAtEnds() throws Exception {
    roundTrip("KIT_BLANKS", "  \t" + Canary.value() + "\t  ");
    roundTrip("KIT_LAST_LINE_BREAK", Canary.value() + "\n");
  }

  void empty() throws Exception {
    Subject.Seeded key = subject.seed("KIT_EMPTY", "");
    Call.Outcome<@Nullable KeyLookup> outcome = subject.find(key.request());
    if (outcome.answer() instanceof KeyLookup.Found found) {
      Subject.requireHolds(key.request(), found, "", Rule.FOUND);
    } else if (!(outcome.thrown() instanceof KeyProviderException)) {
      throw Rule.FOUND.broken(key + ", whose value is empty", Seen.of(outcome));
    }
  }

  void json() throws Exception {
    roundTrip(
        "KIT_JSON", "{\"key\": \"" + Canary.value() + "\", \"n\": 1.50, \"a\\u00e4\": [null]}");
    roundTrip("KIT_QUOTED", "\"" + Canary.value() + "\"");
  }

  void shellCharacters() throws Exception {
    roundTrip(
        "KIT_SHELL",
        "a$" + Canary.value(12) + " #b\\n'c\"=d&e;f`g`|h%41+i?j/k<l>" + Canary.value(12));
  }

  void lookups() throws Exception {
    roundTrip(
        "KIT_LOOKUP",
        "${jndi:ldap://127.0.0.1:1/" + Canary.value(12) + "}${user.home}${env:HOME}$HOME{{x}}#{x}");
  }

  void formatSpecifiers() throws Exception {
    roundTrip("KIT_FORMAT", "%s%d%n%1$s{}{0}%" + Canary.value(12) + "%x%%");
  }

  void largest() throws Exception {
    roundTrip("KIT_LARGEST", Canary.value(subject.hooks().maxBytes()));
  }

  void oversize() throws Exception {
    if (subject.hooks().maxBytes() < KeyMaterial.MAX_BYTES) {
      throw subject
          .hooks()
          .notSupported("the store holds " + subject.hooks().maxBytes() + " bytes at the most");
    }
    requireUnreadable(subject.seed("KIT_OVERSIZE", Canary.value(KeyMaterial.MAX_BYTES + 1)));
  }

  void notUtf8() throws Exception {
    String place = subject.hooks().place("KIT_BINARY");
    String value = Canary.value();
    subject.hooks().seedBytes(place, notUtf8(value));
    requireUnreadable(new Subject.Seeded(place, value, subject.request("KIT_BINARY")));
  }

  /** Bytes that no decoder of UTF-8 accepts, with a value between them. */
  static byte[] notUtf8(String value) {
    byte[] text = value.getBytes(UTF_8);
    byte[] bytes = new byte[text.length + 4];
    bytes[0] = (byte) 0xC3;
    bytes[1] = (byte) 0x28;
    System.arraycopy(text, 0, bytes, 2, text.length);
    bytes[bytes.length - 2] = (byte) 0xFF;
    bytes[bytes.length - 1] = (byte) 0xFE;
    return bytes;
  }

  private void requireUnreadable(Subject.Seeded key) throws Exception {
    KeyProviderException failure = subject.failure(key.request(), Rule.TEXT);
    if (failure.reason() != Reason.UNREADABLE) {
      throw Rule.TEXT.broken(key.toString(), Seen.of(failure));
    }
    Sentences.requireWellSaid(key.toString(), failure);
  }
}
