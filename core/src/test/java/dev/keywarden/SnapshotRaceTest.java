package dev.keywarden;

import static dev.keywarden.TestSnapshots.aes256;
import static dev.keywarden.TestSnapshots.file;
import static dev.keywarden.TestSnapshots.key;
import static dev.keywarden.TestSnapshots.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that know nothing of one another, as those of two processes, and readers meanwhile. */
class SnapshotRaceTest {
  private static final int WRITERS = 3;
  private static final int READERS = 3;
  private static final int WRITES = 60;

  @TempDir Path directory;

  /** Of other sizes for each writer, so that a mix would be none of them. */
  private static List<SavedKey> keys(int writer, int round) {
    List<SavedKey> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add(key("KEY_" + i, content(writer, round)));
    }
    return keys;
  }

  private static String content(int writer, int round) {
    return (writer + ":" + round + ";").repeat(1 + 200 * writer);
  }

  private static void requireWhole(String value) {
    String[] numbers = value.substring(0, value.indexOf(';')).split(":", -1);
    assertThat(value)
        .isEqualTo(content(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
  }

  @Test
  void writersAndReaders_manyAtOnce_everyReadIsWholeAndNothingIsLeft() throws Exception {
    Path path = directory.resolve("keys.snapshot");
    SecretKey aes = aes256();
    file(path, aes).write(keys(0, 0));
    CountDownLatch start = new CountDownLatch(WRITERS + READERS);
    CountDownLatch firstRead = new CountDownLatch(READERS);
    CountDownLatch writing = new CountDownLatch(WRITERS);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
    List<Future<Integer>> done = new ArrayList<>();
    try {
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        SnapshotFile file = file(path, aes);
        done.add(
            threads.submit(
                () -> {
                  meet(start);
                  try {
                    for (int round = 1; round <= WRITES; round++) {
                      file.write(keys(writer, round));
                      if (round == 1) {
                        // No writer is through before every reader has read beside it.
                        assertThat(firstRead.await(30, TimeUnit.SECONDS)).isTrue();
                      }
                    }
                  } finally {
                    writing.countDown();
                  }
                  return WRITES;
                }));
      }
      for (int r = 0; r < READERS; r++) {
        int reader = r;
        SnapshotFile file = file(path, aes);
        done.add(
            threads.submit(
                () -> {
                  meet(start);
                  int reads = 0;
                  do {
                    requireWhole(value(file, "KEY_" + (reads + reader) % 20).orElseThrow());
                    reads++;
                    firstRead.countDown();
                  } while (writing.getCount() > 0);
                  return reads;
                }));
      }
      for (Future<Integer> one : done) {
        assertThat(one.get(60, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }

    String last = value(file(path, aes), "KEY_0").orElseThrow();
    requireWhole(last);
    assertThat(last).contains(":" + WRITES + ";");
    for (int i = 1; i < 20; i++) {
      assertThat(value(file(path, aes), "KEY_" + i)).contains(last);
    }
    assertThat(inDirectory()).containsExactly(path);
  }

  private static void meet(CountDownLatch all) throws InterruptedException {
    all.countDown();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private List<Path> inDirectory() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
