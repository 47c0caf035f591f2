package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes each event as one line of JSON (RFC 8259, UTF-8) to the end of a file: who asked for which
 * key, which provider answered, never a value. Turn it on with {@code keywarden.audit.file}, or add
 * one with {@link KeyChain.Builder#listener(KeyEventListener)}.
 *
 * <p>The file is opened with the first event, and made readable by its owner alone where the file
 * system knows owners. Each line is written whole, so that several processes may share a file.
 *
 * <p>Thread-safe.
 */
public final class AuditFile implements KeyEventListener, AutoCloseable {
  private static final Set<OpenOption> APPEND =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final Path path;

  /** Not synchronized: writing to a file under a monitor would pin a virtual thread. */
  private final ReentrantLock lock = new ReentrantLock();

  /** No channel: an interrupted thread would close it for all later events. */
  private @Nullable FileOutputStream file;

  private boolean closed;

  private AuditFile(Path path) {
    this.path = path;
  }

  /**
   * Writes to a file, which is made when the first event comes.
   *
   * @param path the file; its directory exists
   * @return a listener that the caller closes
   */
  public static AuditFile at(Path path) {
    return new AuditFile(requireNonNull(path, "path"));
  }

  /**
   * Writes a line.
   *
   * @param event what happened
   * @throws UncheckedIOException if the file cannot be written; the chain drops and logs it
   */
  @Override
  public void onEvent(KeyEvent event) {
    byte[] line = line(event).getBytes(UTF_8);
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (file == null) {
        file = open();
      }
      file.write(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private FileOutputStream open() throws IOException {
    boolean owners =
        Files.getFileStore(
                requireNonNull(path.toAbsolutePath().getParent(), "a file has a directory"))
            .supportsFileAttributeView("posix");
    FileAttribute<?>[] mode =
        owners
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    FileChannel.open(path, APPEND, mode).close();
    return new FileOutputStream(path.toFile(), true);
  }

  private static String line(KeyEvent event) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"at\":\"").append(event.at()).append('"');
    field(json, "event", Optional.of(event.type().name()));
    field(json, "key", Optional.of(event.key()));
    field(json, "environment", Optional.of(event.environment()));
    field(json, "provider", event.provider());
    field(json, "location", event.location());
    field(json, "version", event.version());
    field(json, "reason", event.reason());
    field(json, "caller", event.caller());
    field(json, "thread", Optional.of(Thread.currentThread().getName()));
    if (!event.took().isZero()) {
      json.append(",\"tookNanos\":").append(event.took().toNanos());
    }
    return json.append("}\n").toString();
  }

  private static void field(StringBuilder json, String name, Optional<String> value) {
    if (value.isPresent()) {
      json.append(",\"").append(name).append("\":\"");
      escape(json, value.get());
      json.append('"');
    }
  }

  /** RFC 8259, section 7; and U+2028 and U+2029, which end a line to some readers. */
  private static void escape(StringBuilder json, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' '
          || c == 0x7F
          || c == '\u2028'
          || c == '\u2029'
          || Character.isSurrogate(c)) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          json.append(Character.forDigit((c >> shift) & 0xF, 16));
        }
      } else {
        json.append(c);
      }
    }
  }

  /** Closes the file. Later events are dropped. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }
}
