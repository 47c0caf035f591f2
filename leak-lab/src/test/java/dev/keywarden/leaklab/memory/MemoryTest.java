package dev.keywarden.leaklab.memory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.testkit.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Copies of a key in real heap dumps of JVMs that have loaded one: Keywarden's own, which there are
 * none of at any time, and those of the store's client and the JDK, beside plain use of the same
 * client. The key is not known to those JVMs but by loading it.
 */
class MemoryTest {
  private static final String CANARY = Canary.value(Stores.LENGTH);

  @TempDir static Path directory;

  private static final Map<Stores, Map<String, List<Copy>>> ours = new EnumMap<>(Stores.class);
  private static final Map<Stores, Map<String, List<Copy>>> plain = new EnumMap<>(Stores.class);

  @BeforeAll
  static void runAll() throws Exception {
    Map<Stores, Future<Map<String, List<Copy>>>> oursToCome = new EnumMap<>(Stores.class);
    Map<Stores, Future<Map<String, List<Copy>>>> plainToCome = new EnumMap<>(Stores.class);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (StoreServers servers =
        new StoreServers(Files.createDirectory(directory.resolve("stores")), CANARY)) {
      for (Stores store : Stores.values()) {
        oursToCome.put(store, threads.submit(() -> run(servers, WithKeywarden.class, store)));
        plainToCome.put(store, threads.submit(() -> run(servers, PlainUse.class, store)));
      }
      for (Stores store : Stores.values()) {
        ours.put(store, requireNonNull(oursToCome.get(store)).get());
        plain.put(store, requireNonNull(plainToCome.get(store)).get());
      }
    } finally {
      threads.shutdownNow();
    }
    write();
  }

  private static Map<String, List<Copy>> run(StoreServers servers, Class<?> main, Stores store)
      throws Exception {
    Path heaps = Files.createDirectory(directory.resolve(main.getSimpleName() + store));
    return servers.program(main, store).run(heaps, CANARY);
  }

  private static void write() throws Exception {
    MemoryTable table =
        new MemoryTable(
            "store",
            "Keywarden's own, at any time",
            "with Keywarden: others', just loaded",
            "12 seconds later",
            "and 12 seconds after the chain was closed",
            "plain use: just loaded",
            "12 seconds after it was dropped",
            "and 12 seconds after the client was closed");
    for (Stores store : Stores.values()) {
      List<Long> counts = new ArrayList<>();
      counts.add(
          requireNonNull(ours.get(store)).entrySet().stream()
              .filter(moment -> !moment.getKey().endsWith("garbage"))
              .flatMap(moment -> moment.getValue().stream())
              .filter(Copy::keywarden)
              .count());
      for (String moment : List.of("loaded", "later", "closed")) {
        counts.add((long) at(ours, store, moment).size());
      }
      for (String moment : List.of("loaded", "later", "closed")) {
        counts.add((long) at(plain, store, moment).size());
      }
      table.add(store.words(), counts);
    }
    table.write();
  }

  private static List<Copy> at(
      Map<Stores, Map<String, List<Copy>>> programs, Stores store, String moment) {
    return requireNonNull(
        programs.getOrDefault(store, Map.of()).get(moment),
        () -> store + " has no heap of '" + moment + "'");
  }

  private static void assertNone(List<Copy> copies) {
    assertThat(HeapDump.told(copies)).as("what holds the key").isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void keywarden_anyStoreAnyMoment_ownsNoCopy(Stores store) {
    for (String moment : List.of("loaded", "dropped", "later", "closed")) {
      assertNone(at(ours, store, moment).stream().filter(Copy::keywarden).toList());
    }
  }

  /** So that the search is known to find what is there. */
  @ParameterizedTest
  @EnumSource
  void plainUse_anyStore_isFound(Stores store) {
    assertThat(at(plain, store, "loaded")).isNotEmpty();
  }

  /** Not even in what the collector has not yet swept. */
  @ParameterizedTest
  @EnumSource(names = {"DOTENV", "CUSTOM"})
  void fileReadInBytes_open_noCopyAtAllNorGarbage(Stores store) {
    assertNone(at(ours, store, "loaded-garbage"));
    assertNone(at(ours, store, "loaded"));
  }

  /**
   * The thread that gRPC read on keeps its buffer by a weak reference, until the next answer. An
   * array that nothing leads to would be one that Keywarden let go without zeroing it.
   */
  @Test
  void gcp_open_noCopyButGarbage() {
    assertThat(at(ours, Stores.GCP, "loaded-garbage")).noneMatch(Copy::keywarden);
    assertNone(at(ours, Stores.GCP, "loaded"));
  }

  @ParameterizedTest
  @EnumSource(names = "ENV", mode = EnumSource.Mode.EXCLUDE)
  void chainClosed_anyStoreButTheEnvironment_noCopyAtAll(Stores store) {
    assertNone(at(ours, store, "closed"));
  }

  /** The JDK's own buffers of the one connection, until it closes that. */
  @Test
  void aws_justLoaded_noCopyButInBuffersOfTheConnection() {
    assertThat(at(ours, Stores.AWS, "loaded"))
        .isNotEmpty()
        .allMatch(copy -> heldBy(copy, "SSLSocketImpl"));
    assertNone(at(ours, Stores.AWS, "later"));
  }

  @Test
  void azure_open_noCopyButInABufferOfTheConnection() {
    assertThat(at(ours, Stores.AZURE, "later"))
        .isNotEmpty()
        .allMatch(copy -> heldBy(copy, "SSLFlowDelegate"));
  }

  @Test
  void environment_always_noCopyButInTheJdksMap() {
    assertThat(at(ours, Stores.ENV, "closed"))
        .isNotEmpty()
        .allMatch(copy -> heldBy(copy, "ProcessEnvironment"));
  }

  private static boolean heldBy(Copy copy, String type) {
    return copy.holders().stream().anyMatch(holder -> holder.path().contains(type));
  }
}
