package dev.keywarden.jul;

import static java.util.Objects.requireNonNull;

import dev.keywarden.Redactor;
import java.util.function.UnaryOperator;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Masks the keys of all chains in what another formatter makes of a record: message, parameters,
 * exceptions and whatever else it prints.
 *
 * <p>In {@code logging.properties} it masks what {@link SimpleFormatter} makes, or the class that
 * is named for it:
 *
 * <pre>{@code
 * java.util.logging.FileHandler.formatter = dev.keywarden.jul.KeywardenFormatter
 * dev.keywarden.jul.KeywardenFormatter.delegate = java.util.logging.XMLFormatter
 * }</pre>
 *
 * <p>Where a record cannot be masked, another line is written that says so, with the time, level
 * and logger of it. It holds no key, and masks keys of chains that are built later too. Thread-safe
 * if the formatter in it is.
 */
public final class KeywardenFormatter extends Formatter {
  private static final String DELEGATE = KeywardenFormatter.class.getName() + ".delegate";

  private final Formatter inner;
  private final UnaryOperator<String> mask;

  /**
   * Made by java.util.logging. A class that cannot be made is replaced by {@link SimpleFormatter},
   * and standard error says so: an exception here would make java.util.logging go on unmasked.
   */
  public KeywardenFormatter() {
    this(delegate());
  }

  /**
   * Masks what a formatter makes.
   *
   * @param inner what formats the records
   */
  public KeywardenFormatter(Formatter inner) {
    this(requireNonNull(inner, "inner"), Redactor.ofProcess()::redact);
  }

  KeywardenFormatter(Formatter inner, UnaryOperator<String> mask) {
    this.inner = inner;
    this.mask = mask;
  }

  private static Formatter delegate() {
    String name = LogManager.getLogManager().getProperty(DELEGATE);
    if (name == null || name.isBlank()) {
      return new SimpleFormatter();
    }
    try {
      return find(name.strip()).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      System.err.println(
          "Keywarden cannot make the formatter that "
              + DELEGATE
              + " names ("
              + e.getClass().getName()
              + "): SimpleFormatter takes its place. It has to be on the class path, with a public"
              + " constructor without parameters.");
      return new SimpleFormatter();
    }
  }

  /** Where java.util.logging itself looks, and where a container keeps its applications. */
  private static Class<? extends Formatter> find(String name) throws ClassNotFoundException {
    try {
      return Class.forName(name, true, ClassLoader.getSystemClassLoader())
          .asSubclass(Formatter.class);
    } catch (ClassNotFoundException notThere) {
      return Class.forName(name, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(Formatter.class);
    }
  }

  /**
   * Returns what is masked.
   *
   * @return the formatter in it
   */
  public Formatter formatter() {
    return inner;
  }

  /**
   * Formats a record.
   *
   * @param record any
   * @return its text, with masks in the place of keys
   */
  @Override
  public String format(LogRecord record) {
    String line = "";
    try {
      line = inner.format(record);
      return line == null ? "" : mask.apply(line);
    } catch (Throwable fault) { // an Error too: rather no line than one with a key in it
      return WithheldLine.of(record, line, fault);
    }
  }

  /**
   * Formats a record's message alone, for handlers that make their lines by themselves.
   *
   * @param record any
   * @return its text, with masks in the place of keys
   */
  @Override
  public String formatMessage(LogRecord record) {
    try {
      String message = inner.formatMessage(record);
      return message == null ? "" : mask.apply(message);
    } catch (Throwable fault) {
      return WithheldLine.notice(fault);
    }
  }

  @Override
  public String getHead(@Nullable Handler handler) {
    return edge(inner.getHead(handler));
  }

  @Override
  public String getTail(@Nullable Handler handler) {
    return edge(inner.getTail(handler));
  }

  private String edge(String edge) {
    if (edge == null || edge.isEmpty()) {
      return "";
    }
    try {
      return mask.apply(edge);
    } catch (Throwable fault) {
      return "";
    }
  }
}
