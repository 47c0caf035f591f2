package dev.keywarden.dotenv;

import static java.util.Objects.requireNonNull;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.dotenv.syntax.Binding;
import dev.keywarden.dotenv.syntax.DotenvSyntaxException;
import dev.keywarden.dotenv.syntax.DotenvText;
import dev.keywarden.dotenv.syntax.Malformed;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys from {@code .env} files on a developer's machine.
 *
 * <p>Of the files {@code .env.local}, {@code .env.ENVIRONMENT} and {@code .env} in one directory,
 * the first that has the key answers. The syntax is that of python-dotenv, without expansion of
 * variables unless {@link #interpolate()} asks for it: {@code docs/dotenv.md} has all of it.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>A file that git tracks, or that lies in a work tree and is not ignored, is not read, unless
 *       {@link #git(Strictness)} says otherwise.
 *   <li>Files are looked for in that directory alone: neither further up nor on the class path.
 *   <li>Every call reads the files anew, so a change is seen at once; the chain asks again after a
 *       second. Nothing of a file stays in memory but the key asked for, and nothing is written to
 *       system properties.
 *   <li>A line that cannot be read is named in the error, by file, number and reason, never by its
 *       content; it does not hide the other lines.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class DotenvProvider implements KeyProvider {
  /** As long as a developer who has just saved the file is ready to wait. */
  private static final Duration FRESH_FOR = Duration.ofSeconds(1);

  private static final List<String> DEFAULT_FILES =
      List.of(".env.local", ".env.{environment}", ".env");

  private final String name;
  private final Path directory;
  private final List<String> files;
  private final Strictness git;
  private final Strictness permissions;
  private final boolean interpolated;
  private final Warnings warnings = new Warnings();
  private final EnvFiles reader;

  private DotenvProvider(
      String name,
      Path directory,
      List<String> files,
      Strictness git,
      Strictness permissions,
      boolean interpolated) {
    this.name = requireNonNull(name, "name");
    this.directory = directory.toAbsolutePath().normalize();
    this.files = List.copyOf(files);
    this.git = requireNonNull(git, "git");
    this.permissions = requireNonNull(permissions, "permissions");
    this.interpolated = interpolated;
    this.reader = new EnvFiles(name, git, permissions, warnings);
  }

  /**
   * Returns a provider called {@code dotenv} that reads the usual files of a directory, refuses
   * those that git could carry away, and warns about those that others can read.
   *
   * @param directory where the files are
   * @return the provider
   */
  public static DotenvProvider in(Path directory) {
    return new DotenvProvider(
        "dotenv", directory, DEFAULT_FILES, Strictness.REFUSE, Strictness.WARN, false);
  }

  /**
   * Returns the same provider with another name.
   *
   * @param name the name of the instance
   * @return a new provider
   */
  public DotenvProvider named(String name) {
    return new DotenvProvider(name, directory, files, git, permissions, interpolated);
  }

  /**
   * Returns the same provider for other files.
   *
   * @param files names or paths, relative to the directory; the first that has a key answers;
   *     {@code {environment}} stands for the name of the environment
   * @return a new provider
   */
  public DotenvProvider files(List<String> files) {
    return new DotenvProvider(name, directory, files, git, permissions, interpolated);
  }

  /**
   * Returns the same provider with another answer to a file that git tracks or does not ignore.
   *
   * @param git {@link Strictness#REFUSE} unless told otherwise
   * @return a new provider
   */
  public DotenvProvider git(Strictness git) {
    return new DotenvProvider(name, directory, files, git, permissions, interpolated);
  }

  /**
   * Returns the same provider with another answer to a file that its group or everybody can read.
   *
   * @param permissions {@link Strictness#WARN} unless told otherwise
   * @return a new provider
   */
  public DotenvProvider permissions(Strictness permissions) {
    return new DotenvProvider(name, directory, files, git, permissions, interpolated);
  }

  /**
   * Returns the same provider with <code>$&#123;NAME&#125;</code> and <code>
   * $&#123;NAME:-default&#125;</code> expanded in values, from bindings further up in the file and
   * from the environment, as python-dotenv does.
   *
   * @return a new provider
   */
  public DotenvProvider interpolate() {
    return new DotenvProvider(name, directory, files, git, permissions, true);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    try (Reading reading = new Reading(request)) {
      return reading.find(request);
    }
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    Map<KeyRequest, KeyLookup> answers = new LinkedHashMap<>();
    Reading reading = null;
    try {
      for (KeyRequest request : requests) {
        if (reading == null) {
          reading = new Reading(request); // the environment is the same for all of a chain
        }
        answers.put(request, answer(reading, request));
      }
      return answers;
    } finally {
      if (reading != null) {
        reading.close();
      }
    }
  }

  private static KeyLookup answer(Reading reading, KeyRequest request) {
    try {
      return reading.find(request);
    } catch (KeyProviderException e) {
      return KeyLookup.failed(e.reason(), e.detail(), e.remedy());
    }
  }

  /** One look at the files: each is read once, when it is first needed, and zeroed at the end. */
  private final class Reading implements AutoCloseable {
    private final List<Path> paths = new ArrayList<>(files.size());
    private final List<@Nullable DotenvText> texts = new ArrayList<>(files.size());

    Reading(KeyRequest request) {
      String environment = request.environment().name();
      for (String file : files) {
        paths.add(directory.resolve(file.replace("{environment}", environment)).normalize());
      }
      if (request.environment().production()) {
        warnings.once(
            "production",
            "Provider '"
                + name
                + "' reads .env files in environment '"
                + environment
                + "', because it was named. Keys of production belong into a store.");
      }
    }

    KeyLookup find(KeyRequest request) {
      String key = request.place().orElse(request.name());
      List<String> notes = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < paths.size(); i++) {
        DotenvText text = text(i);
        if (text != null) {
          Path path = paths.get(i);
          Binding binding = binding(path, text, key);
          requireWhole(path, text, key, binding);
          if (binding != null && binding.hasValue()) {
            return found(path, text, binding);
          }
          notes.add(note(path, text, key, binding));
          for (Binding other : text.bindings()) {
            String printable = other.printableName();
            if (printable != null) {
              names.add(printable);
            }
          }
        }
      }
      return KeyLookup.absent(notes.isEmpty() ? noFile() : String.join("; ", notes))
          .remedy(key + "=...   # a line in " + paths.get(paths.size() - 1))
          .knownNames(names);
    }

    /** Where versions of python-dotenv differ about the key, there is no value to give. */
    private static @Nullable Binding binding(Path path, DotenvText text, String key) {
      try {
        return text.find(key);
      } catch (DotenvSyntaxException e) {
        throw new KeyProviderException(
            Reason.UNREADABLE,
            path + " line " + e.line() + ", about this key: " + e.reason().explanation(),
            "Write the line so that it can be read in one way only.");
      }
    }

    private @Nullable DotenvText text(int index) {
      if (index == texts.size()) {
        texts.add(reader.read(paths.get(index)));
      }
      return texts.get(index);
    }

    /**
     * A broken line that is about this key must not pass for its absence, nor for an older value;
     * nor must lines that an unclosed quote has swallowed, since the key may be among them.
     */
    private void requireWhole(Path path, DotenvText text, String key, @Nullable Binding binding) {
      boolean bound = binding != null && binding.hasValue();
      for (Malformed malformed : text.malformed()) {
        boolean later = binding == null || malformed.line() > binding.line();
        boolean named = later && key.equals(malformed.name());
        boolean swallowed = !bound && malformed.lastLine() > malformed.line();
        if (named || swallowed) {
          String lines =
              malformed.lastLine() > malformed.line()
                  ? " lines " + malformed.line() + " to " + malformed.lastLine()
                  : " line " + malformed.line();
          throw new KeyProviderException(
              Reason.UNREADABLE,
              path
                  + lines
                  + (named ? ", about this key: " : ", where this key may be: ")
                  + malformed.reason().explanation(),
              "Write each key as NAME=value on a line of its own, with quotes around a value that"
                  + " has blanks or '#' in it.");
        }
      }
    }

    private KeyLookup found(Path path, DotenvText text, Binding binding) {
      String location = path + " line " + binding.line();
      char[] value;
      try {
        value = interpolated ? text.expanded(binding, new ProcessEnvironment()) : binding.value();
      } catch (DotenvSyntaxException e) {
        throw new KeyProviderException(
            Reason.UNREADABLE,
            location + ": " + e.reason().explanation(),
            "Shorten the references, or take interpolation out of the configuration.");
      }
      return KeyLookup.found(KeyMaterial.takeChars(value), location).freshFor(FRESH_FOR);
    }

    private String note(Path path, DotenvText text, String key, @Nullable Binding binding) {
      StringBuilder note = new StringBuilder();
      if (binding != null) {
        note.append(path).append(" line ").append(binding.line());
        note.append(" names it without a value");
      } else {
        note.append(path).append(" has no line for ").append(key);
      }
      for (Malformed malformed : text.malformed()) {
        note.append("; its line ").append(malformed.line()).append(" cannot be read (");
        note.append(malformed.reason().explanation()).append(')');
      }
      return note.toString();
    }

    private String noFile() {
      StringBuilder names = new StringBuilder("there is no ");
      for (int i = 0; i < paths.size(); i++) {
        names.append(i == 0 ? "" : i == paths.size() - 1 ? " and no " : ", no ");
        Path path = paths.get(i);
        names.append(path.startsWith(directory) ? directory.relativize(path) : path);
      }
      return names.append(" in ").append(directory).toString();
    }

    @Override
    public void close() {
      for (DotenvText text : texts) {
        if (text != null) {
          text.close();
        }
      }
    }
  }
}
