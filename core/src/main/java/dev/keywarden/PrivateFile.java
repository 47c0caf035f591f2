package dev.keywarden;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that only its owner may read, that is read or replaced whole, and that survives a crash:
 * what is written goes into a new file beside it, to the disk, and then into its place in one step.
 *
 * <p>A symbolic link in its place is not followed: reading refuses it, and writing replaces the
 * link, as rename(2) does. The modes and owners are looked at where the file system knows them; on
 * Windows the permissions of the directory hold.
 *
 * <p>Thread-safe. Who reads while others replace gets one or the other whole.
 */
final class PrivateFile {
  /** Some 250 values of the largest size, or 50,000 usual ones; more is another file. */
  static final int MAX_BYTES = 16 << 20;

  /** A write takes milliseconds; a temporary file of this age is from a process that crashed. */
  private static final Duration LEFT_OVER_AFTER = Duration.ofMinutes(10);

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final String TEMPORARY_END = ".tmp";

  private final Path path;
  private final Path directory;
  private final String temporaryStart;

  /**
   * @param path absolute, with a name
   */
  PrivateFile(Path path) {
    this.path = path;
    this.directory = requireNonNull(path.getParent(), "an absolute path has a parent");
    this.temporaryStart = "." + path.getFileName() + ".";
  }

  /**
   * Returns the content; null if there is no such file.
   *
   * @throws SnapshotException if it cannot be read, or others could have read or written it
   */
  byte @Nullable [] read() {
    try {
      BasicFileAttributes attributes = attributes(path);
      requireRegular(attributes);
      requirePrivate(attributes);
      if (attributes.size() > MAX_BYTES) {
        throw tooLarge();
      }
      try (InputStream input = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
        byte[] bytes = input.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw tooLarge();
        }
        return bytes;
      }
    } catch (NoSuchFileException e) {
      // Newer JDKs say so too where a file stands in the place of the directory.
      if (Files.exists(directory) && !Files.isDirectory(directory)) {
        throw unreadable(e);
      }
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private SnapshotException unreadable(IOException e) {
    return new SnapshotException(
        "KW-602",
        "the snapshot " + path + " could not be read: " + e.getClass().getName(),
        "Check the file, its directory, and the disk that they are on.");
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException e) {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private void requireRegular(BasicFileAttributes attributes) {
    if (attributes.isSymbolicLink()) {
      throw new SnapshotException(
          "KW-603",
          "the snapshot " + path + " is a symbolic link, and is not followed",
          "Give KeySnapshot.at the path of the file itself, or remove the link.");
    }
    if (!attributes.isRegularFile()) {
      throw new SnapshotException(
          "KW-602",
          "the snapshot " + path + " is not a file",
          "Give KeySnapshot.at the path of a file; it makes the file, not the directory.");
    }
  }

  private void requirePrivate(BasicFileAttributes attributes) throws IOException {
    if (!(attributes instanceof PosixFileAttributes posix)) {
      return;
    }
    if (!OWNER.containsAll(posix.permissions())) {
      throw new SnapshotException(
          "KW-603",
          "the snapshot "
              + path
              + " is open to others than its owner ("
              + PosixFilePermissions.toString(posix.permissions())
              + ")",
          "Find out who changed that, then run: chmod 600 " + path);
    }
    if (!isOwn(posix.owner())) {
      throw new SnapshotException(
          "KW-603",
          "the snapshot "
              + path
              + " belongs to "
              + posix.owner().getName()
              + ", who is not the user that runs this process",
          "Remove it, or run this process as that user.");
    }
  }

  /**
   * Whether a file of that owner is this process's own. Linux tells in {@code /proc}, but shows
   * root there if the JVM's binary has capabilities of its own; then, and elsewhere, the name tells
   * that the JVM knows its user by. If neither does, the mode has to do: of a file that is open to
   * its owner alone, only root reads another's.
   */
  private boolean isOwn(UserPrincipal owner) {
    UserPrincipal process = null;
    UserPrincipal named = null;
    try {
      process = Files.getOwner(Path.of("/proc/self"));
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux.
    }
    if (owner.equals(process)) {
      return true;
    }
    try {
      named =
          path.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName(System.getProperty("user.name", ""));
    } catch (IOException | UnsupportedOperationException e) {
      // A user without an entry in the list of users, as in many containers.
    }
    return owner.equals(named) || (process == null && named == null);
  }

  private SnapshotException tooLarge() {
    return new SnapshotException(
        "KW-602",
        "the snapshot " + path + " has more than " + MAX_BYTES + " bytes",
        "Check what that file is; a snapshot is never as large.");
  }

  /**
   * Puts the content into the file's place, readable by its owner alone. An interrupt from before
   * does not hinder it; one that comes meanwhile ends it.
   *
   * @throws SnapshotException if that did not succeed; what was there before stays then
   */
  void replace(byte[] content) {
    boolean interrupted = Thread.interrupted();
    Path temporary = directory.resolve(temporaryStart + UUID.randomUUID() + TEMPORARY_END);
    try {
      FileTime now = write(temporary, content);
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      toDisk(directory);
      removeLeftOvers(now);
    } catch (IOException e) {
      throw unwritten(e);
    } finally {
      delete(temporary);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns the time on the clock of the file system. */
  private FileTime write(Path temporary, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, NEW, ownerAlone())) {
      BasicFileAttributes attributes = attributes(temporary);
      if (attributes instanceof PosixFileAttributes posix
          && !OWNER.containsAll(posix.permissions())) {
        throw new SnapshotException(
            "KW-603",
            "the snapshot "
                + path
                + " was not written: what is made in its directory is open to others ("
                + PosixFilePermissions.toString(posix.permissions())
                + "), whatever mode it is given",
            "Use a directory on a file system that keeps modes.");
      }
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    return attributes(temporary).lastModifiedTime();
  }

  private FileAttribute<?>[] ownerAlone() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** So that the new name survives a power cut; systems that cannot do so are left alone. */
  private static void toDisk(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no directory. What was written is whole all the same, or the one before.
    }
  }

  private void removeLeftOvers(FileTime now) {
    try (DirectoryStream<Path> temporaries =
        Files.newDirectoryStream(directory, this::isTemporary)) {
      for (Path temporary : temporaries) {
        Duration age =
            Duration.between(attributes(temporary).lastModifiedTime().toInstant(), now.toInstant());
        if (age.compareTo(LEFT_OVER_AFTER) > 0) {
          delete(temporary);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They are encrypted, and readable by their owner alone; the next write tries again.
    }
  }

  private boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(temporaryStart) && name.endsWith(TEMPORARY_END);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // As above: a later write tries again.
    }
  }

  private SnapshotException unwritten(IOException e) {
    String remedy =
        e instanceof NoSuchFileException
            ? "Make its directory: mkdir -p -m 700 " + directory
            : e instanceof AccessDeniedException
                ? "Let the user of this process write to " + directory + "."
                : "Check its directory, and whether the disk is full or read-only.";
    return new SnapshotException(
        "KW-601", "the snapshot " + path + " was not written: " + e.getClass().getName(), remedy);
  }
}
