package dev.keywarden.dotenv.syntax;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a {@code .env} file that binds nothing. Immutable, and safe to print: it holds no
 * content of the file but perhaps a name.
 *
 * @param line the line on which the statement, and with it an unclosed quote, begins; 1-based
 * @param lastLine the last line that was skipped with it; the same as {@code line}, unless a quoted
 *     value or name reaches over several lines, or may to some version of python-dotenv
 * @param reason what is wrong
 * @param name the name that the statement seems to be about, or null if it cannot be told, is not a
 *     plain name, or might be a piece of a value that was torn apart further up
 */
public record Malformed(int line, int lastLine, Reason reason, @Nullable String name) {

  /** Checks that there is a reason. */
  public Malformed {
    Objects.requireNonNull(reason, "reason");
  }
}
