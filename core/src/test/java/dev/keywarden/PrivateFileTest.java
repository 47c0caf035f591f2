package dev.keywarden;

import static dev.keywarden.TestSnapshots.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFileTest {
  private static final byte[] OLD = "old content".getBytes(UTF_8);
  private static final byte[] NEW = "new content, and longer".getBytes(UTF_8);

  @TempDir Path directory;

  @BeforeEach
  void modesAreKept() {
    assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
  }

  private Path path() {
    return directory.resolve("keys.snapshot");
  }

  private PrivateFile file() {
    return new PrivateFile(path());
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void chmod(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private List<Path> inDirectory() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void replace_noFile_readableByItsOwnerAlone() throws IOException {
    file().replace(NEW);

    assertThat(mode(path())).isEqualTo("rw-------");
    assertThat(file().read()).isEqualTo(NEW);
    assertThat(inDirectory()).containsExactly(path());
  }

  @Test
  void replace_fileOpenToOthers_newOneIsNot() throws IOException {
    Files.write(path(), OLD);
    chmod(path(), "rw-rw-rw-");

    file().replace(NEW);

    assertThat(mode(path())).isEqualTo("rw-------");
    assertThat(file().read()).isEqualTo(NEW);
  }

  @Test
  void replace_readerHasTheOldOneOpen_readsItToItsEnd() throws IOException {
    file().replace(OLD);
    try (var old = Files.newInputStream(path())) {
      int first = old.read();
      file().replace(NEW);

      assertThat(first).isEqualTo('o');
      assertThat(old.readAllBytes()).isEqualTo("ld content".getBytes(UTF_8));
    }
    assertThat(file().read()).isEqualTo(NEW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rw-r-----", "rw--w----", "rw---x---", "rw----r--", "rw-----w-", "rwxrwxrwx"})
  void read_openToOthers_refused(String mode) throws IOException {
    file().replace(NEW);
    chmod(path(), mode);

    SnapshotException refused = refused(() -> file().read(), "KW-603");

    assertThat(refused).hasMessageContaining("chmod 600 " + path()).hasMessageContaining(mode);
  }

  @ParameterizedTest
  @ValueSource(strings = {"r--------", "rwx------"})
  void read_openToItsOwnerAlone_read(String mode) throws IOException {
    file().replace(NEW);
    chmod(path(), mode);

    assertThat(file().read()).isEqualTo(NEW);
  }

  @Test
  void read_ofAnotherOwner_refused() throws IOException {
    file().replace(NEW);
    // Only root may give a file away, and then reads it still.
    assumeThat(Files.getAttribute(path(), "unix:uid")).isEqualTo(0);
    Files.setAttribute(path(), "unix:uid", 54_321);

    SnapshotException refused = refused(() -> file().read(), "KW-603");

    assertThat(refused).hasMessageContaining("54321");
    file().replace(NEW);
    assertThat(file().read()).isEqualTo(NEW);
  }

  @Test
  void symbolicLink_readRefusesAndReplaceTakesItsPlace() throws IOException {
    Path target = directory.resolve("target");
    Files.write(target, OLD);
    chmod(target, "rw-------");
    Files.createSymbolicLink(path(), target);

    SnapshotException refused = refused(() -> file().read(), "KW-603");
    assertThat(refused).hasMessageContaining("symbolic link");
    file().replace(NEW);

    assertThat(path()).isRegularFile();
    assertThat(Files.isSymbolicLink(path())).isFalse();
    assertThat(file().read()).isEqualTo(NEW);
    assertThat(target).hasBinaryContent(OLD);
  }

  @Test
  void directoryInItsPlace_refusedAndNothingLeft() throws IOException {
    Files.createDirectory(path());

    refused(() -> file().read(), "KW-602");
    refused(() -> file().replace(NEW), "KW-601");

    assertThat(inDirectory()).containsExactly(path());
    assertThat(path()).isEmptyDirectory();
  }

  @Test
  void replace_noDirectory_saysWhatToMake() {
    PrivateFile file = new PrivateFile(directory.resolve("missing").resolve("keys"));

    SnapshotException refused = refused(() -> file.replace(NEW), "KW-601");

    assertThat(refused).hasMessageContaining("mkdir -p -m 700 " + directory.resolve("missing"));
  }

  @Test
  void read_parentIsAFile_refused() throws IOException {
    Files.write(path(), OLD);

    refused(() -> new PrivateFile(path().resolve("keys")).read(), "KW-602");
  }

  @Test
  void read_larger_refused() throws IOException {
    file().replace(NEW);
    try (RandomAccessFile sparse = new RandomAccessFile(path().toFile(), "rw")) {
      sparse.setLength((16 << 20) + 1);
    }

    refused(() -> file().read(), "KW-602");

    try (RandomAccessFile sparse = new RandomAccessFile(path().toFile(), "rw")) {
      sparse.setLength(1L << 40);
    }
    refused(() -> file().read(), "KW-602");
  }

  @Test
  void read_asLargeAsItMayBe_read() throws IOException {
    file().replace(NEW);
    try (RandomAccessFile sparse = new RandomAccessFile(path().toFile(), "rw")) {
      sparse.setLength(16 << 20);
    }

    assertThat(file().read()).hasSize(16 << 20);
  }

  @Test
  void replace_temporaryFilesOfOthers_oldOnesRemoved() throws IOException {
    Path crashed = temporary(path(), Duration.ofMinutes(11));
    Path atWork = temporary(path(), Duration.ofMinutes(9));
    Path ofAnotherSnapshot = temporary(directory.resolve("other"), Duration.ofDays(9));
    Path backup = Files.write(directory.resolve(".keys.snapshot.bak"), OLD);
    Files.setLastModifiedTime(backup, FileTime.from(Instant.EPOCH));

    file().replace(NEW);

    assertThat(crashed).doesNotExist();
    assertThat(inDirectory()).containsExactlyInAnyOrder(path(), atWork, ofAnotherSnapshot, backup);
    assertThat(file().read()).isEqualTo(NEW);
  }

  private static Path temporary(Path of, Duration age) throws IOException {
    Path file =
        of.resolveSibling(
            "."
                + of.getFileName()
                + ".0c9d5f1e-1111-4222-8333-444455556666.tmp"
                + age.toMinutes()
                + ".tmp");
    Files.write(file, OLD);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  @Test
  void replace_interruptedBefore_writtenAndStillInterrupted() {
    Thread.currentThread().interrupt();
    try {
      file().replace(NEW);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }

    assertThat(file().read()).isEqualTo(NEW);
  }

  @Test
  void names_withCharactersOfPatterns_areTakenAsTheyAre() throws IOException {
    Path odd = directory.resolve("keys*[x]{y}");
    Path other = temporary(directory.resolve("keysANYxy"), Duration.ofDays(1));
    Path crashed = temporary(odd, Duration.ofDays(1));
    PrivateFile file = new PrivateFile(odd);

    file.replace(NEW);

    assertThat(file.read()).isEqualTo(NEW);
    assertThat(crashed).doesNotExist();
    assertThat(other).exists();
  }
}
