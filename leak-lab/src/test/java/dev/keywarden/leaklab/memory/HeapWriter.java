package dev.keywarden.leaklab.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** In the JVM that is looked at: writes its heap into a file for each moment of its life. */
final class HeapWriter {
  private final HotSpotDiagnosticMXBean jvm =
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
  private final Path directory;

  HeapWriter(Path directory) {
    this.directory = directory;
  }

  /**
   * Waits for longer than the JDK's {@code HttpURLConnection} keeps a connection that nobody uses
   * (5 s, looked at every 5 s), and {@code HttpClient} needs to see that nobody holds it (3 s); and
   * then for the finalizers of what was dropped.
   */
  static void idle() throws InterruptedException {
    System.gc();
    pass(11);
    System.gc();
    pass(1);
  }

  private static void pass(int seconds) throws InterruptedException {
    if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody counts down");
    }
  }

  /** After a full collection, what is still held. */
  void live(String moment) throws IOException {
    jvm.dumpHeap(directory.resolve(moment + ".hprof").toString(), true);
  }

  /** Everything, what nobody holds any more too. */
  void all(String moment) throws IOException {
    jvm.dumpHeap(directory.resolve(moment + ".hprof").toString(), false);
  }
}
