package dev.keywarden.dotenv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeyNotFoundException;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.UnusableKeyException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DotenvProviderTest {
  private static final String KEY = "made-up-canary-0123456789";

  @TempDir Path directory;

  private LogCapture log;

  @BeforeEach
  void captureLog() {
    log = new LogCapture();
  }

  @AfterEach
  void nothingOfTheKeyIsLogged() {
    assertThat(log.messages()).noneMatch(line -> line.contains("canary"));
    log.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "API_KEY=" + KEY,
        "API_KEY=" + KEY + "\n",
        "API_KEY=" + KEY + "\r\n",
        "\uFEFFAPI_KEY=" + KEY + "\n",
        "export API_KEY=" + KEY,
        "API_KEY='" + KEY + "'",
        "API_KEY=\"" + KEY + "\"   # a note",
        "API_KEY=" + KEY + " # a note",
        "  # indented\n\n# plain\n  API_KEY = " + KEY,
        "OTHER=\"a\nb\"\nAPI_KEY=" + KEY,
        "bare word\nAPI_KEY=" + KEY,
        "API_KEY=older-value-0123456789\nAPI_KEY=" + KEY,
      })
  void require_usualWaysToWriteIt_givesTheValue(String text) {
    write(".env", text);

    assertThat(require("API_KEY").matches(KEY)).isTrue();
  }

  @Test
  void require_hashWithinValue_isKeptWhole() {
    write(".env", "API_KEY=" + KEY + "#more$than{this}");

    assertThat(require("API_KEY").matches(KEY + "#more$than{this}")).isTrue();
  }

  @Test
  void require_severalFiles_nearestToTheMachineWins() {
    write(".env", "A=from-env-0123456789\nB=from-env-0123456789\nC=from-env-0123456789");
    write(".env.development", "A=from-development-01\nB=from-development-01");
    write(".env.test", "A=from-test-0123456789\nC=from-test-0123456789");
    write(".env.local", "A=from-local-012345678");

    assertThat(require("A").matches("from-local-012345678")).isTrue();
    assertThat(require("B").matches("from-development-01")).isTrue();
    assertThat(require("C").matches("from-env-0123456789")).isTrue();
    assertThat(require("C").source().location()).isEqualTo(directory.resolve(".env") + " line 3");
  }

  @Test
  void require_otherFilesNamed_readsThoseAlone() {
    write(".env", "A=" + KEY);
    write("keys/test.env", "B=" + KEY);
    DotenvProvider provider = DotenvProvider.in(directory).files(List.of("keys/{environment}.env"));
    try (KeyChain keys = builder().environment(KeyEnvironment.TEST).provider(provider).build()) {
      assertThat(keys.require("B").matches(KEY)).isTrue();
      assertThat(keys.find("A")).isEmpty();
    }
  }

  @Test
  void require_noFileAtAll_namesThoseItLookedForAndTheLineToWrite() {
    assertThatThrownBy(() -> require("API_KEY"))
        .isInstanceOf(KeyNotFoundException.class)
        .hasMessageContaining(
            "there is no .env.local, no .env.development and no .env in " + directory)
        .hasMessageContaining("API_KEY=...   # a line in " + directory.resolve(".env"));
  }

  @Test
  void require_nameMistyped_pointsAtTheOneThatExists() {
    write(".env", "ANTHROPIC_APIKEY=" + KEY);

    assertThatThrownBy(() -> require("ANTHROPIC_API_KEY"))
        .isInstanceOf(KeyNotFoundException.class)
        .hasMessageContaining("similar names that exist: ANTHROPIC_APIKEY")
        .hasMessageNotContaining("canary");
  }

  @Test
  void require_fileChanged_givesTheNewValue() {
    write(".env", "API_KEY=" + KEY);
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      ApiKey first = keys.require("API_KEY");
      write(".env", "API_KEY=another-made-up-one-01");
      keys.invalidate("API_KEY"); // instead of waiting for the second to pass

      assertThat(keys.require("API_KEY").matches("another-made-up-one-01")).isTrue();
      assertThat(first.matches(KEY)).as("who holds the old one goes on").isTrue();
    }
  }

  @Test
  void requireAll_manyNames_saysOfEachThatIsMissing() {
    write(".env", "A=" + KEY + "\nB=" + KEY);
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      assertThat(keys.requireAll("B", "A").names()).containsExactly("B", "A");
      assertThatThrownBy(() -> keys.requireAll("A", "X1", "B", "X2"))
          .isInstanceOfSatisfying(
              KeyNotFoundException.class, e -> assertThat(e.names()).containsExactly("X1", "X2"));
    }
  }

  @Test
  void require_emptyValue_isRefusedAsBlank() {
    write(".env", "API_KEY=\nOTHER=" + KEY);

    assertThatThrownBy(() -> require("API_KEY"))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("it is empty or blank")
        .hasMessageContaining(directory.resolve(".env") + " line 1");
  }

  @Test
  void find_nameWithoutValue_isAbsentAndSaysWhere() {
    write(".env", "API_KEY\n");
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      assertThat(keys.find("API_KEY")).isEmpty();
      assertThat(keys.explain("API_KEY").toString())
          .contains(directory.resolve(".env") + " line 1 names it without a value");
    }
  }

  @Test
  void require_lineOfThisKeyIsBroken_refusesWithLineAndReason() {
    write(".env", "A=1\nAPI_KEY: " + KEY + "\nB=" + KEY);

    assertRefused("API_KEY", Reason.UNREADABLE, "line 2, about this key: a colon stands where");
    assertThat(require("B").matches(KEY)).as("the rest of the file is read").isTrue();
  }

  @Test
  void require_laterLineOfThisKeyIsBroken_doesNotGiveTheOlderValue() {
    write(".env", "API_KEY=older-value-0123456789\nAPI_KEY=\"" + KEY + "\nB=" + KEY);

    assertRefused("API_KEY", Reason.UNREADABLE, "the double quote that opens the value is never");
    assertThat(require("B").matches(KEY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"API_KEY= # " + KEY, "API_KEY=\"" + KEY + "\\\"\nB=\"x\""})
  void require_versionsOfPythonDotenvDiffer_refusesInsteadOfChoosing(String text) {
    write(".env", "A=" + KEY + "\n" + text);

    assertRefused("API_KEY", Reason.UNREADABLE, ".env line"); // or lines
    assertThat(require("A").matches(KEY)).isTrue();
  }

  @Test
  void require_quoteSwallowedLines_doesNotCallTheirKeysAbsent() {
    write(".env", "A=\"open\nAPI_KEY=" + KEY + "\nC=\"x\"\nD=" + KEY);

    assertRefused("API_KEY", Reason.UNREADABLE, "where this key may be");
    assertThat(require("D").matches(KEY)).isTrue();
  }

  @Test
  void require_brokenLineOfAnotherKey_warnsOnceAndGoesOn() {
    write(".env", "A: x\nAPI_KEY=" + KEY);
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      keys.require("API_KEY");
      keys.invalidate("API_KEY");
      keys.require("API_KEY");
    }

    assertThat(log.messages())
        .filteredOn(line -> line.contains("line 1 was skipped: a colon"))
        .hasSize(1);
  }

  @Test
  void require_invalidUtf8_refusesWithTheLine() throws IOException {
    byte[] bytes = ("A=1\nAPI_KEY=" + KEY + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    bytes[14] = (byte) 0xC3;
    write(".env", "");
    Files.write(directory.resolve(".env"), bytes);

    assertRefused("API_KEY", Reason.UNREADABLE, ".env line 2: the file is not valid UTF-8");
  }

  @Test
  void require_directoryNamedSo_saysThatItIsOne() throws IOException {
    Files.createDirectory(directory.resolve(".env"));

    assertRefused("API_KEY", Reason.UNREADABLE, ".env is a directory, not a file");
  }

  @Test
  void require_hundredMegabytes_isRefusedUnread() throws IOException {
    write(".env", "API_KEY=" + KEY);
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(".env").toFile(), "rw")) {
      file.setLength(100L << 20);
    }

    assertRefused("API_KEY", Reason.UNREADABLE, ".env has more than 1048576 bytes");
  }

  @Test
  void require_namedPipe_isRefusedWithoutWaiting() throws Exception {
    Process mkfifo =
        new ProcessBuilder("mkfifo", directory.resolve(".env").toString()).inheritIO().start();
    assumeThat(mkfifo.waitFor()).isZero();

    assertRefused("API_KEY", Reason.UNREADABLE, ".env is neither a file nor a link to one");
  }

  @Test
  void require_linkThatLeadsInACircle_isUnreadable() throws IOException {
    Files.createSymbolicLink(directory.resolve(".env"), Path.of(".env"));

    assertRefused("API_KEY", Reason.UNREADABLE, ".env could not be read");
  }

  @Test
  void require_noPermission_isDenied() throws IOException {
    write(".env", "API_KEY=" + KEY);
    Files.setPosixFilePermissions(
        directory.resolve(".env"), PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(directory.resolve(".env"))).as("root reads everything").isFalse();

    assertRefused("API_KEY", Reason.DENIED, ".env may not be read");
  }

  @Test
  void require_readableByOthers_warnsOnceOrRefusesIfTold() throws IOException {
    write(".env", "API_KEY=" + KEY);
    Files.setPosixFilePermissions(
        directory.resolve(".env"), PosixFilePermissions.fromString("rw-r--r--"));
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      keys.require("API_KEY");
      keys.invalidate("API_KEY");
      keys.require("API_KEY");
    }
    assertThat(log.messages())
        .singleElement()
        .asString()
        .contains(".env can be read by every user of this machine. Run: chmod 600");

    DotenvProvider strict = DotenvProvider.in(directory).permissions(Strictness.REFUSE);
    assertRefused(strict, "API_KEY", Reason.UNSAFE, "Run: chmod 600");
  }

  @Test
  void require_readableByGroup_saysSo() throws IOException {
    write(".env", "API_KEY=" + KEY);
    Files.setPosixFilePermissions(
        directory.resolve(".env"), PosixFilePermissions.fromString("rw-r-----"));
    require("API_KEY");

    assertThat(log.messages()).singleElement().asString().contains("can be read by its group");
  }

  @Test
  void require_namedInProduction_readsItAndWarns() {
    write(".env.production", "API_KEY=" + KEY);
    try (KeyChain keys =
        builder()
            .environment(KeyEnvironment.PRODUCTION)
            .provider(DotenvProvider.in(directory))
            .build()) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
    }
    assertThat(log.messages())
        .singleElement()
        .asString()
        .contains("reads .env files in environment 'production', because it was named");
  }

  @Test
  void require_interpolationNotAskedFor_refusesTheReference() {
    write(".env", "BASE=made-up\nAPI_KEY=${BASE}-0123456789");

    assertThatThrownBy(() -> require("API_KEY"))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining("a reference that nothing has resolved");
  }

  @Test
  void require_interpolationAskedFor_expands() {
    write(".env", "BASE=made-up\nAPI_KEY=${BASE}-${NO_SUCH_VARIABLE_HERE:-0123456789}");
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory).interpolate()).build()) {
      assertThat(keys.require("API_KEY").matches("made-up-0123456789")).isTrue();
    }
  }

  @Test
  void require_placeConfigured_readsThatName() {
    write(".env", "MY_OWN_NAME=" + KEY);
    try (KeyChain keys =
        builder()
            .provider(DotenvProvider.in(directory))
            .set("keywarden.keys.API_KEY.dotenv", "MY_OWN_NAME")
            .build()) {
      assertThat(keys.require("API_KEY").matches(KEY)).isTrue();
    }
  }

  @Test
  void require_anything_leavesSystemPropertiesAlone() {
    write(".env", "API_KEY=" + KEY);
    require("API_KEY");

    assertThat(System.getProperty("API_KEY")).isNull();
    assertThat(System.getProperties().values()).doesNotContain(KEY);
  }

  @Test
  void require_twoHundredThreads_allGetIt() throws Exception {
    write(".env", "API_KEY=" + KEY);
    ExecutorService pool = Executors.newFixedThreadPool(200);
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  return keys.require("API_KEY").matches(KEY);
                }));
      }
      start.countDown();
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private ApiKey require(String name) {
    try (KeyChain keys = builder().provider(DotenvProvider.in(directory)).build()) {
      ApiKey key = keys.require(name);
      // Outlives the chain, for the assertions.
      return copy(key);
    }
  }

  /** The chain zeroes its keys when it closes: the tests look at one of their own. */
  private static ApiKey copy(ApiKey key) {
    String value = key.reveal();
    String location = key.source().location();
    return KeyChain.builder()
        .ignoreAmbientConfiguration()
        .provider(new OneKey(key.source().provider(), value, location))
        .build()
        .require(key.name());
  }

  private static KeyChain.Builder builder() {
    return KeyChain.builder().ignoreAmbientConfiguration().environment(KeyEnvironment.DEVELOPMENT);
  }

  private void assertRefused(String key, Reason reason, String text) {
    assertRefused(DotenvProvider.in(directory), key, reason, text);
  }

  private static void assertRefused(
      DotenvProvider provider, String key, Reason reason, String text) {
    try (KeyChain keys = builder().provider(provider).build()) {
      assertThatThrownBy(() -> keys.require(key))
          .isInstanceOfSatisfying(
              KeyProviderException.class, e -> assertThat(e.reason()).isEqualTo(reason))
          .hasMessageContaining(text)
          .hasMessageNotContaining("canary");
    }
  }

  private void write(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
