package dev.keywarden.dotenv.syntax;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of one {@code .env} file, decoded and scanned. {@link #close()} zeroes it, and with it
 * everything that its bindings show. Not thread-safe: it is meant to be opened, read and closed in
 * one place.
 */
public final class DotenvText implements AutoCloseable {
  private final char[] chars;
  private List<Binding> all = List.of();
  private List<Binding> bindings = List.of();
  private List<Binding> disputed = List.of();
  private List<Malformed> malformed = List.of();
  private boolean closed;

  private DotenvText(char[] chars) {
    this.chars = chars;
  }

  /**
   * Reads the content of a file. A line that cannot be read is no error; see {@link #malformed()}.
   *
   * @param utf8 the content of the file; it is zeroed, whatever happens
   * @return the text, which the caller closes
   * @throws DotenvSyntaxException if the bytes are not UTF-8
   */
  public static DotenvText parse(byte[] utf8) {
    Objects.requireNonNull(utf8, "utf8");
    // No character takes less than a byte, nor a pair of surrogates less than two.
    DotenvText text = new DotenvText(new char[utf8.length]);
    boolean done = false;
    try {
      text.scan(new Utf8Decoder(utf8, text.chars).decode());
      done = true;
      return text;
    } finally {
      Arrays.fill(utf8, (byte) 0);
      if (!done) {
        text.close();
      }
    }
  }

  private void scan(int length) {
    DotenvScanner scanner = new DotenvScanner(this, chars, length);
    scanner.scan();
    all = scanner.all;
    disputed = scanner.disputed;
    bindings = Collections.unmodifiableList(scanner.bindings);
    malformed = Collections.unmodifiableList(scanner.malformed);
  }

  /**
   * Returns the bindings in the order of the file, repeated names included. A later line may have
   * the last word on a name, and even be malformed; {@link #find} knows.
   *
   * @return an unmodifiable list
   */
  public List<Binding> bindings() {
    return bindings;
  }

  /**
   * Returns the binding of a name; if there are several, the last, even if that has no value.
   *
   * @param name the name, compared as it is
   * @return the binding, or null if the name does not occur
   * @throws IllegalStateException if this text is closed
   * @throws DotenvSyntaxException if versions of python-dotenv disagree about the last binding: to
   *     some of them it is not there, or its value is another
   */
  public @Nullable Binding find(String name) {
    Objects.requireNonNull(name, "name");
    chars();
    Binding found = last(bindings, name);
    Binding doubtful = last(disputed, name);
    if (doubtful != null && (found == null || found.line() < doubtful.line())) {
      doubtful.requireUndisputed();
    }
    return found;
  }

  private static @Nullable Binding last(List<Binding> bindings, String name) {
    for (int i = bindings.size() - 1; i >= 0; i--) {
      Binding binding = bindings.get(i);
      if (binding.isNamed(name)) {
        return binding;
      }
    }
    return null;
  }

  /**
   * Returns the statements that bind nothing, in the order of the file.
   *
   * @return an unmodifiable list
   */
  public List<Malformed> malformed() {
    return malformed;
  }

  /**
   * Returns the names, each once, in the order in which they occur first. Do not print them; see
   * {@link Binding#printableName()}.
   *
   * @return an unmodifiable set, with names that have no value
   * @throws IllegalStateException if this text is closed
   */
  public Set<String> names() {
    chars();
    Set<String> names = new LinkedHashSet<>();
    for (Binding binding : bindings) {
      names.add(binding.name());
    }
    return Collections.unmodifiableSet(names);
  }

  /**
   * Returns the value of a binding with its references, {@code ${NAME}} and {@code
   * ${NAME:-default}}, expanded; in single quotes too. A name stands for its nearest binding
   * further up in the file, itself expanded; failing that for the environment's; failing that for
   * the default, or for nothing. A name that is bound to an empty value, or to none, stands for
   * nothing: the default is not taken.
   *
   * @param binding a binding of this text
   * @param environment what to ask for names that the file does not bind further up
   * @return a fresh array, which the caller zeroes
   * @throws IllegalArgumentException if the binding is of another text
   * @throws IllegalStateException if there is no value, or this text is closed
   * @throws DotenvSyntaxException if the references expand to too long a value, or a name stands
   *     for a binding about which versions of python-dotenv disagree
   */
  public char[] expanded(Binding binding, Environment environment) {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(environment, "environment");
    chars();
    int index = all.indexOf(binding);
    if (index < 0) {
      throw new IllegalArgumentException("the binding is of another text");
    }
    return new Interpolation(all, environment).expand(index);
  }

  /** Zeroes the text. Afterwards no name and no value can be had. Has no effect the second time. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(chars, '\0');
  }

  /** Returns the characters, shared. */
  char[] chars() {
    if (closed) {
      throw new IllegalStateException("the text is closed");
    }
    return chars;
  }

  /** Returns the characters even after {@link #close()}, for the test that they are zero. */
  char[] charsForTest() {
    return chars;
  }

  /** Returns how much there is, and nothing of it. */
  @Override
  public String toString() {
    return "DotenvText[" + bindings.size() + " bindings, " + malformed.size() + " malformed]";
  }
}
