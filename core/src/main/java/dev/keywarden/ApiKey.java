package dev.keywarden;

import static java.util.Objects.requireNonNull;

import dev.keywarden.internal.memory.OffHeapMaterial;
import dev.keywarden.internal.memory.Utf8;
import dev.keywarden.spi.KeyMaterial;
import java.nio.CharBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key that never prints itself. {@link #reveal()} and {@link #use(Function)} are the two ways to
 * the value; both are events, and both can be searched for in the code.
 *
 * <p>Security guarantees:
 *
 * <ul>
 *   <li>The value is in no {@code toString}, no hash code, no exception, and nowhere that a bean
 *       mapper, a serialiser that walks fields, or a debugger's rendering of fields finds it.
 *   <li>While it is open, the value is not in a heap dump: one half of it, masked, is outside of
 *       the heap.
 *   <li>After {@link #close()} its memory is zeroed.
 * </ul>
 *
 * <p>What it cannot guarantee: a {@code String} that was revealed is the application's own. It
 * stays in memory until it is collected, and prints wherever it is passed.
 *
 * <p>All callers that ask one chain for a name get the same object. The chain closes it; close it
 * yourself only to drop the key at once, for everybody who holds it. The chain then fetches it anew
 * when it is asked again.
 *
 * <p>Two are equal only if they are the same object; compare values with {@link #sameAs(ApiKey)} or
 * {@link #matches(CharSequence)}. It is not {@code Serializable}: serialisation throws {@link
 * java.io.NotSerializableException} with the name of this class.
 *
 * <p>Thread-safe.
 */
public final class ApiKey implements AutoCloseable {
  private final transient String name;
  private final transient KeySource source;
  private final transient OffHeapMaterial material;
  private final transient EventDesk events;
  private transient volatile @Nullable String fingerprint;

  /** Made once, so that a find() makes nothing. */
  private final transient Optional<ApiKey> present = Optional.of(this);

  ApiKey(String name, KeySource source, OffHeapMaterial material, EventDesk events) {
    this.name = name;
    this.source = source;
    this.material = material;
    this.events = events;
  }

  /**
   * Returns the name that the key was asked for by.
   *
   * @return such as {@code ANTHROPIC_API_KEY}
   */
  public String name() {
    return name;
  }

  /**
   * Returns where the key came from.
   *
   * @return provider, place, version and dates
   */
  public KeySource source() {
    return source;
  }

  /**
   * Returns a keyed hash of the value, to tell keys apart in logs: the same for the same value in
   * this process, another in each process, so that it cannot be looked up or compared elsewhere.
   *
   * @return 12 hexadecimal digits
   * @throws IllegalStateException if the key is closed, unless it was asked for before
   */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = Fingerprint.of(material);
      fingerprint = known;
    }
    return known;
  }

  /**
   * Returns the value as a {@code String}. This is the one method that does; who calls it has to
   * keep the string out of logs and fields. Prefer {@link #use(Function)} where an API takes
   * characters.
   *
   * @return the value
   * @throws IllegalStateException after {@link #close()}
   */
  public String reveal() {
    String value = material.readString();
    emit(KeyEvent.Type.REVEALED);
    return value;
  }

  /**
   * Lends the value to some code, as characters that are zeroed when it returns or throws. The code
   * must not keep the array, nor make a {@code String} of it. Where it has nothing to return, it
   * returns null.
   *
   * @param <R> what the code returns
   * @param action what to do with the value
   * @return what the code returned
   * @throws IllegalStateException after {@link #close()}
   */
  public <R extends @Nullable Object> R use(Function<char[], R> action) {
    requireNonNull(action, "action");
    char[] value = material.readChars();
    try {
      emit(KeyEvent.Type.USED);
      return action.apply(value);
    } finally {
      Arrays.fill(value, '\0');
    }
  }

  /**
   * Returns whether a text is the value, in a time that tells nothing about where they differ.
   *
   * @param candidate what somebody presented
   * @return whether they are the same
   * @throws IllegalStateException after {@link #close()}
   */
  public boolean matches(CharSequence candidate) {
    requireNonNull(candidate, "candidate");
    // What is too long for any key, or has half of a surrogate pair in it, is compared as nothing
    // at all, so that a closed key says so here too.
    byte[] encoded =
        candidate.length() > KeyMaterial.MAX_BYTES ? null : Utf8.encode(CharBuffer.wrap(candidate));
    byte[] utf8 = encoded == null ? new byte[0] : encoded;
    try {
      return material.matches(utf8) && encoded != null;
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * Returns whether another key has the same value, in a time that tells nothing about where they
   * differ. Names and sources do not count.
   *
   * @param other the other key
   * @return whether the values are the same
   * @throws IllegalStateException if one of them is closed
   */
  public boolean sameAs(ApiKey other) {
    byte[] utf8 = requireNonNull(other, "other").material.readUtf8();
    try {
      return material.matches(utf8);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  /**
   * Zeroes the value, for everybody who holds this key. A second call does nothing; a read that is
   * under way gets the whole value or an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    material.close();
  }

  /**
   * Returns whether {@link #close()} was called.
   *
   * @return true once the value is zeroed
   */
  public boolean closed() {
    return material.closed();
  }

  OffHeapMaterial material() {
    return material;
  }

  boolean holds(OffHeapMaterial other) {
    return material == other;
  }

  SavedKey saved(Instant fetchedAt) {
    return new SavedKey(name, source, fetchedAt, material);
  }

  Optional<ApiKey> present() {
    return present;
  }

  /**
   * Returns the name, the provider and the fingerprint; nothing of the value, nor of its length.
   *
   * @return such as {@code ApiKey[ANTHROPIC_API_KEY from dotenv, fingerprint 3f9a1c04be52]}
   */
  @Override
  public String toString() {
    return "ApiKey[" + name + " from " + source.provider() + ", " + state() + "]";
  }

  private String state() {
    try {
      return "fingerprint " + fingerprint() + (closed() ? ", closed" : "");
    } catch (IllegalStateException e) {
      return "closed";
    }
  }

  private void emit(KeyEvent.Type type) {
    if (events.open()) {
      events.emit(
          type,
          name,
          source.provider(),
          source.location(),
          source.version().orElse(null),
          null,
          Duration.ZERO);
    }
  }
}
