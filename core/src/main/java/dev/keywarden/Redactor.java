package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.redaction.KnownValues;
import dev.keywarden.internal.redaction.Spans;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Masks keys in text, by their values: whatever they are called there, and wherever in a line, a
 * stack trace or a document they stand.
 *
 * <p>What is found of a key of at least {@value #SHORTEST} characters: the key itself, also in
 * upper or lower case or backwards; what Base64 (at any offset, so in Basic authentication too, and
 * in lines of 76 characters if it begins one), hexadecimal, URL encoding and the escapes of JSON
 * and XML make of it, and a printed array of its bytes or characters; and of each word of 24
 * characters or more in a key, any part of 27 characters or more, of which at most seven characters
 * at either end may stay.
 *
 * <p>What is not found: shorter keys and parts, a key whose characters something else was put
 * between, and what was written before the key was loaded. {@code docs/logging.md} tells more.
 *
 * <p>Security guarantees: it holds no key, but hashes, whose random keys are outside of the heap.
 * It throws nothing that quotes the text.
 *
 * <p>A key that was replaced, or whose chain is closed, stays masked: it may still turn up. Only
 * where some five thousand newer ones were loaded, and as many as are in use, is it forgotten; one
 * that is in use never, up to some seventy thousand.
 *
 * <p>The cost of a line does not depend on the number of keys. Thread-safe, without locks for
 * readers.
 */
public final class Redactor {
  /** What stands in the place of a key. */
  public static final String MASK = "[REDACTED]";

  /**
   * The shortest key that is masked, in characters: shorter ones are words of a language as often
   * as they are keys.
   */
  public static final int SHORTEST = KnownValues.SHORTEST;

  private final KnownValues known = new KnownValues();
  private final Supplier<Collection<OffHeapMaterial>> inUse;

  /**
   * @param inUse the values that must not be forgotten, when older ones are; takes no lock that
   *     somebody holds who has it learn
   */
  Redactor(Supplier<Collection<OffHeapMaterial>> inUse) {
    this.inUse = inUse;
  }

  /**
   * Returns the one that knows the keys of all chains of this process, those that are not there yet
   * too: for logging, which is set up before there is a chain.
   *
   * @return the same object always
   */
  public static Redactor ofProcess() {
    return RedactorDesk.ofProcess();
  }

  /**
   * Masks the keys in a text.
   *
   * @param text any text
   * @return the same object if there is no key in it
   */
  public String redact(String text) {
    Spans spans = find(requireNonNull(text, "text"));
    if (spans.count() == 0) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length());
    int at = 0;
    for (int i = 0; i < spans.count(); i++) {
      masked.append(text, at, spans.from(i)).append(MASK);
      at = spans.to(i);
    }
    return masked.append(text, at, text.length()).toString();
  }

  /**
   * Masks the keys in a text where it is.
   *
   * @param text changed only if there is a key in it; not to be changed by others meanwhile
   * @return whether there was
   */
  public boolean redact(StringBuilder text) {
    Spans spans = find(requireNonNull(text, "text").toString());
    for (int i = spans.count() - 1; i >= 0; i--) {
      text.replace(spans.from(i), spans.to(i), MASK);
    }
    return spans.count() > 0;
  }

  /**
   * Masks the keys in encoded text.
   *
   * @param text in UTF-8, or another encoding in which ASCII is what it is; left as it is
   * @return the same array if there is no key in it, or else a new one
   */
  public byte[] redact(byte[] text) {
    requireNonNull(text, "text");
    Spans spans = known.find(text, 0, text.length);
    if (spans.count() == 0) {
      return text;
    }
    int length = text.length;
    for (int i = 0; i < spans.count(); i++) {
      length += MASK.length() - (spans.to(i) - spans.from(i));
    }
    byte[] masked = new byte[length];
    int at = 0;
    int out = 0;
    for (int i = 0; i < spans.count(); i++) {
      System.arraycopy(text, at, masked, out, spans.from(i) - at);
      out += spans.from(i) - at;
      for (int c = 0; c < MASK.length(); c++) {
        masked[out++] = (byte) MASK.charAt(c);
      }
      at = spans.to(i);
    }
    System.arraycopy(text, at, masked, out, text.length - at);
    return masked;
  }

  /**
   * Returns a stream that masks the keys in what is written to it, also in a key that comes in
   * several writes. A line is passed on when it ends; of one that has not ended, {@code flush}
   * passes on all but what may be the beginning of a key, and {@code close} the rest.
   *
   * @param out what to write to, in UTF-8 or another encoding in which ASCII is what it is; flushed
   *     and closed along with the stream
   * @return a new stream, thread-safe
   */
  public OutputStream redact(OutputStream out) {
    return new RedactingStream(requireNonNull(out, "out"), known);
  }

  /** The low bytes are enough to find what may be a key, and nearly all text has no others. */
  @SuppressWarnings("deprecation") // which is for those who take it for an encoding
  private Spans find(String text) {
    byte[] low = new byte[text.length()];
    text.getBytes(0, low.length, low, 0);
    return known.find(low, 0, low.length);
  }

  void learn(OffHeapMaterial material) {
    read(material, value -> known.learn(value, this::readInUse));
  }

  private void readInUse(Consumer<byte[]> reader) {
    inUse.get().forEach(material -> read(material, reader));
  }

  private static void read(OffHeapMaterial material, Consumer<byte[]> reader) {
    byte[] value;
    try {
      value = material.readUtf8();
    } catch (IllegalStateException closedMeanwhile) {
      return;
    }
    try {
      reader.accept(value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /**
   * Returns the same text for every state.
   *
   * @return a constant
   */
  @Override
  public String toString() {
    return "Redactor[]";
  }
}
