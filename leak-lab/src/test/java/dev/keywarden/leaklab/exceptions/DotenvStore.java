package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.dotenv.DotenvProvider;
import dev.keywarden.dotenv.Strictness;
import dev.keywarden.spi.KeyProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A file of variables, which can be written wrongly in many ways. */
final class DotenvStore implements Store {
  private static final String NAME = "LAB_VARIABLE";

  /** More than a file of variables may have. */
  private static final byte[] COMMENT = "# \n".repeat(400_000).getBytes(UTF_8);

  private final Path directory;
  private final Path file;
  private DotenvProvider provider;

  DotenvStore(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(".env");
    provider = reading();
  }

  private DotenvProvider reading() {
    return DotenvProvider.in(directory).git(Strictness.WARN);
  }

  @Override
  public KeyProvider provider() {
    return provider;
  }

  /** The value in double quotes, with what they let one escape. */
  @Override
  public boolean put(HostileValue value) throws IOException {
    write(line("\"", escaped(value.bytes()), "\""));
    return true;
  }

  @Override
  public void put(String document) throws IOException {
    write(line("\"", escaped(document.getBytes(UTF_8)), "\""));
  }

  private static byte[] escaped(byte[] bytes) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream();
    for (byte one : bytes) {
      if (one == '"' || one == '\\') {
        escaped.write('\\');
      }
      escaped.write(one);
    }
    return escaped.toByteArray();
  }

  private static byte[] line(String before, byte[] value, String after) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes((PLACE + "=" + before).getBytes(UTF_8));
    line.writeBytes(value);
    line.writeBytes((after + "\n").getBytes(UTF_8));
    return line.toByteArray();
  }

  private void write(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    Files.write(file, all.toByteArray());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Override
  public Map<String, Arrangement> failures(HostileValue value) {
    byte[] bytes = value.bytes();
    Map<String, Arrangement> failures = new LinkedHashMap<>();
    failures.put("unquoted", () -> write(line("", bytes, "")));
    failures.put("in single quotes", () -> write(line("'", bytes, "'")));
    failures.put("in double quotes, as it is", () -> write(line("\"", bytes, "\"")));
    failures.put("in back quotes", () -> write(line("`", bytes, "`")));
    failures.put("in quotes that do not end", () -> write(line("\"", bytes, "")));
    failures.put("in triple quotes", () -> write(line("\"\"\"", bytes, "\"\"\"")));
    failures.put("behind quotes", () -> write(line("\"a\" ", bytes, "")));
    failures.put("on a line of its own", () -> write(bytes));
    failures.put("as a name", () -> write(bytes, "=x\n".getBytes(UTF_8), line("", bytes, "")));
    failures.put("behind export", () -> write("export ".getBytes(UTF_8), bytes));
    failures.put("behind the wrong name", () -> write((NAME + "=").getBytes(UTF_8), bytes));
    failures.put("twice", () -> write(line("", bytes, ""), line("", bytes, "")));
    failures.put("behind a colon", () -> write((PLACE + ": ").getBytes(UTF_8), bytes));
    failures.put("with a blank before '='", () -> write((PLACE + " =").getBytes(UTF_8), bytes));
    failures.put("with UTF-16 before it", () -> write(new byte[] {-1, -2, 0, 0}, bytes));
    failures.put("in a file that is too large", () -> write(line("", bytes, ""), COMMENT));
    failures.put(
        "interpolated",
        () -> {
          provider = reading().interpolate();
          write(line("\"${", bytes, "}\""));
        });
    failures.put(
        "interpolated without an end",
        () -> {
          provider = reading().interpolate();
          write(line("${A:-", bytes, ""));
        });
    failures.put(
        "in a file that others may read",
        () -> {
          provider = reading().permissions(Strictness.REFUSE);
          write(line("", bytes, ""));
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        });
    failures.put(
        "in a file that git does not ignore",
        () -> {
          provider = reading().git(Strictness.REFUSE);
          write(line("", bytes, ""));
        });
    failures.put(
        "in a directory",
        () -> {
          Files.deleteIfExists(file);
          Files.createDirectory(file);
        });
    failures.put("in no file", () -> Files.deleteIfExists(file));
    return failures;
  }

  @Override
  public void heal() throws IOException {
    provider = reading();
    Files.deleteIfExists(file);
  }

  /** Line ends of a file are one and the same to its reader. */
  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public Set<String> options() {
    return Set.of("directory", "files", "git", "permissions", "interpolate");
  }

  @Override
  public void close() {}
}
