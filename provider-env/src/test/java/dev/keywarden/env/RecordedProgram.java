package dev.keywarden.env;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeywardenException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/**
 * A program in a JVM of its own, which reads the key MADE_UP_KEY from its variables and prints what
 * may be printed. Given a file, it makes a recording with the JDK's default settings itself, once
 * it has the key.
 */
final class RecordedProgram {
  private static final Logger LOGGER = Logger.getLogger(EnvProvider.class.getName());

  private RecordedProgram() {}

  public static void main(String[] args) throws Exception {
    CountDownLatch warned = new CountDownLatch(1);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            System.out.println("WARNED " + line.getMessage());
            warned.countDown();
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    if (args.length > 1) {
      FlightRecordings.listen(Duration.ZERO);
    }
    try (KeyChain keys = KeyChain.load()) {
      ApiKey key = keys.require("MADE_UP_KEY");
      System.out.println("LOADED " + key);
      if (args.length > 1) {
        recordLater(Path.of(args[0]), warned);
      }
    } catch (KeywardenException e) {
      System.out.println("FAILED " + e.getMessage());
    }
    System.out.println(
        "LISTENS "
            + Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("keywarden-flight-recordings")));
  }

  private static void recordLater(Path file, CountDownLatch warned) throws Exception {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("keywarden-flight-recordings")) {
        thread.join();
      }
    }
    try (Recording recording = new Recording(Configuration.getConfiguration("default"))) {
      recording.start();
      warned.await();
      recording.stop();
      recording.dump(file);
    }
  }
}
