package dev.keywarden.dotenv;

import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.dotenv.git.GitCheck;
import dev.keywarden.dotenv.git.GitVerdict;
import dev.keywarden.dotenv.syntax.DotenvSyntaxException;
import dev.keywarden.dotenv.syntax.DotenvText;
import dev.keywarden.dotenv.syntax.Malformed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a file, if it is one and lies where a key may lie. Thread-safe. */
final class EnvFiles {
  /**
   * A file of keys is a page; one of a mebibyte is something else, and would be held in memory
   * whole.
   */
  private static final int MAX_BYTES = 1 << 20;

  private final String provider;
  private final Strictness git;
  private final Strictness permissions;
  private final Warnings warnings;

  EnvFiles(String provider, Strictness git, Strictness permissions, Warnings warnings) {
    this.provider = provider;
    this.git = git;
    this.permissions = permissions;
    this.warnings = warnings;
  }

  /** Returns the text, which the caller closes; null if there is no such file. */
  @Nullable DotenvText read(Path path) {
    byte[] bytes;
    try {
      BasicFileAttributes attributes = attributes(path);
      requireRegular(path, attributes);
      requirePrivate(path, attributes);
      requireIgnored(path);
      bytes = bytes(path, (int) attributes.size());
    } catch (NoSuchFileException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw new KeyProviderException(
          Reason.DENIED,
          path + " may not be read by the user that runs this process",
          "Give it to that user: chown, then chmod 600 " + path + ".");
    } catch (IOException e) {
      throw new KeyProviderException(
          Reason.UNREADABLE,
          path + " could not be read: " + e.getClass().getName(),
          "Check the file and the disk that it is on.");
    }
    return parse(path, bytes);
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class);
    } catch (UnsupportedOperationException e) {
      return Files.readAttributes(path, BasicFileAttributes.class);
    }
  }

  private static void requireRegular(Path path, BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      throw new KeyProviderException(
          Reason.UNREADABLE,
          path + " is a directory, not a file",
          "Rename it (a Python virtual environment is often called so), or set keywarden.dotenv.files.");
    }
    if (!attributes.isRegularFile()) {
      throw new KeyProviderException(
          Reason.UNREADABLE,
          path + " is neither a file nor a link to one",
          "Put a plain file there; a pipe can be read once only.");
    }
    if (attributes.size() > MAX_BYTES) {
      throw tooLarge(path);
    }
  }

  private static KeyProviderException tooLarge(Path path) {
    return new KeyProviderException(
        Reason.UNREADABLE,
        path + " has more than " + MAX_BYTES + " bytes",
        "A .env file is a page of names and values; check what this file is.");
  }

  private void requirePrivate(Path path, BasicFileAttributes attributes) {
    if (!(attributes instanceof PosixFileAttributes posix)) {
      return;
    }
    Set<PosixFilePermission> mode = posix.permissions();
    boolean group = mode.contains(PosixFilePermission.GROUP_READ);
    boolean others = mode.contains(PosixFilePermission.OTHERS_READ);
    if (!group && !others) {
      return;
    }
    String what = path + " can be read by " + (others ? "every user of this machine" : "its group");
    String remedy = "Run: chmod 600 " + path;
    if (permissions == Strictness.REFUSE) {
      throw new KeyProviderException(Reason.UNSAFE, what, remedy);
    }
    warnings.once("mode " + path, what + ". " + remedy);
  }

  private void requireIgnored(Path path) throws IOException {
    String what;
    String remedy;
    GitVerdict verdict = GitCheck.of(path);
    if (verdict instanceof GitVerdict.Tracked tracked) {
      what = path + " is tracked by git, so that its keys are in every clone";
      remedy =
          "Run: git -C "
              + quoted(tracked.workTree().toString())
              + " rm --cached "
              + quoted(tracked.path())
              + " && "
              + ignore(tracked.workTree(), tracked.path())
              + "   # and revoke every key that was in it.";
    } else if (verdict instanceof GitVerdict.NotIgnored open) {
      what =
          path + " lies in a git work tree and is not ignored, so that the next commit may take it";
      remedy = "Run: " + ignore(open.workTree(), open.path()) + "   # so that git ignores it.";
    } else if (verdict instanceof GitVerdict.Undecided undecided) {
      what =
          "git's files in "
              + undecided.workTree()
              + " do not tell whether "
              + path
              + " is tracked: "
              + undecided.reason();
      remedy =
          "Run: git -C " + quoted(undecided.workTree().toString()) + " status   # and mend that.";
    } else {
      return;
    }
    if (git == Strictness.REFUSE) {
      throw new KeyProviderException(
          Reason.UNSAFE,
          what,
          remedy + " To read it all the same, set keywarden." + provider + ".git=warn.");
    }
    warnings.once("git " + path, what + ". " + remedy);
  }

  private static String ignore(Path workTree, String path) {
    return "echo "
        + quoted("/" + path)
        + " >> "
        + quoted(workTree.resolve(".gitignore").toString());
  }

  /** As a shell takes it for one word. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** One byte more than expected is asked for, to see a file that has grown meanwhile. */
  private static byte[] bytes(Path path, int expected) throws IOException {
    int capacity = expected + 1;
    while (capacity <= MAX_BYTES + 1) {
      byte[] buffer = new byte[capacity];
      try (InputStream input = Files.newInputStream(path)) {
        int length = input.readNBytes(buffer, 0, capacity);
        if (length < capacity) {
          return Arrays.copyOf(buffer, length);
        }
      } finally {
        Arrays.fill(buffer, (byte) 0);
      }
      capacity *= 2;
    }
    throw tooLarge(path);
  }

  private DotenvText parse(Path path, byte[] bytes) {
    DotenvText text;
    try {
      text = DotenvText.parse(bytes);
    } catch (DotenvSyntaxException e) {
      throw new KeyProviderException(
          Reason.UNREADABLE,
          path + " line " + e.line() + ": " + e.reason().explanation(),
          "Save the file as UTF-8.");
    }
    for (Malformed malformed : text.malformed()) {
      warnings.once(
          "line " + path + malformed.line() + malformed.reason(),
          path
              + " line "
              + malformed.line()
              + " was skipped: "
              + malformed.reason().explanation()
              + ". The other lines are read.");
    }
    return text;
  }
}
