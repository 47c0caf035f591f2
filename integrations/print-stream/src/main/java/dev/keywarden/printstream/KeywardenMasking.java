package dev.keywarden.printstream;

import static java.util.Objects.requireNonNull;

import dev.keywarden.Redactor;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Masks the keys of all chains in what is printed: on standard output and standard error, or on any
 * other stream.
 *
 * <p>A key is masked too when it comes in several prints or writes. What is printed shows when it
 * would without masking, but for an end of an unfinished line that may be the beginning of a key:
 * that waits for what comes next, or for the end of the process. Where a line cannot be masked,
 * another one is printed that says so.
 *
 * <p>Thread-safe.
 */
public final class KeywardenMasking {
  private KeywardenMasking() {}

  /**
   * Masks what is printed on {@link System#out} and {@link System#err} from now on. Call it first
   * of all: who has got hold of one of the streams before, such as a console handler of a logging
   * library, goes on printing to that. Where they are masked already, nothing happens.
   */
  public static synchronized void install() {
    if (!(System.out instanceof MaskedPrintStream)) {
      System.setOut(lasting(System.out, "stdout"));
    }
    if (!(System.err instanceof MaskedPrintStream)) {
      System.setErr(lasting(System.err, "stderr"));
    }
  }

  private static PrintStream lasting(PrintStream target, String name) {
    MaskedPrintStream masked = masked(target, PrintedCharset.of(target, name));
    try {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(masked::release, "keywarden-masking-" + name));
    } catch (IllegalStateException processEnds) {
      // Then what waits at its end is lost: a beginning of a key at most.
    }
    return masked;
  }

  /**
   * Masks what is printed on a stream. On Java 17, which does not tell the charset of a stream, it
   * is taken to be the default one.
   *
   * @param target what to print on; flushed and closed along with the new one
   * @return a new stream, or the same one if it masks already
   */
  public static PrintStream of(PrintStream target) {
    requireNonNull(target, "target");
    return target instanceof MaskedPrintStream
        ? target
        : of(target, PrintedCharset.of(target, "none"));
  }

  /**
   * Masks what is printed on a stream, in a charset.
   *
   * @param target what to print on; flushed and closed along with the new one
   * @param charset that text is encoded in
   * @return a new stream
   */
  public static PrintStream of(PrintStream target, Charset charset) {
    return masked(requireNonNull(target, "target"), requireNonNull(charset, "charset"));
  }

  private static MaskedPrintStream masked(PrintStream target, Charset charset) {
    return MaskedPrintStream.of(target, charset, Redactor.ofProcess()::redact);
  }
}
