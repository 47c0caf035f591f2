package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final String VALUE = TestKeys.random(1, 40);

  static Stream<String> values() {
    return Stream.of(
        "",
        "a",
        VALUE,
        "gr\u00fc\u00dfe-\u4f60\u597d-\u0645\u0631\u062d\u0628\u0627",
        "\ud83d\udd11\ud83d\udd11 two keys",
        "line one\r\nline two\u0000\t",
        "\uFEFFmarked",
        TestKeys.random(2, 251),
        TestKeys.random(3, 252),
        TestKeys.random(4, 253),
        TestKeys.random(5, 65_536),
        "\u4f60".repeat(21_845));
  }

  @ParameterizedTest
  @MethodSource("values")
  void reveal_anyText_sameText(String value) {
    assertThat(TestKeys.key(value).reveal()).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void use_anyText_sameCharacters(String value) {
    String used = TestKeys.key(value).use(String::new);

    assertThat(used).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("values")
  void matches_sameText_true(String value) {
    ApiKey key = TestKeys.key(value);

    assertThat(key.matches(value)).isTrue();
    assertThat(key.matches(CharBuffer.wrap(value.toCharArray()))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("values")
  void sameAs_sameText_true(String value) {
    assertThat(TestKeys.key("ONE", value).sameAs(TestKeys.key("TWO", value))).isTrue();
  }

  static Stream<String> others() {
    char[] firstChanged = VALUE.toCharArray();
    firstChanged[0] = firstChanged[0] == 'x' ? 'y' : 'x';
    char[] lastChanged = VALUE.toCharArray();
    lastChanged[lastChanged.length - 1] = lastChanged[lastChanged.length - 1] == 'x' ? 'y' : 'x';
    return Stream.of(
        "",
        VALUE + "a",
        VALUE + "\u0000",
        "\u0000" + VALUE,
        VALUE + "\n",
        VALUE.substring(1),
        VALUE.substring(0, VALUE.length() - 1),
        new String(firstChanged),
        new String(lastChanged),
        VALUE + VALUE,
        "x".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("others")
  void matches_otherText_false(String other) {
    assertThat(TestKeys.key(VALUE).matches(other)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("others")
  void sameAs_otherText_false(String other) {
    assertThat(TestKeys.key(VALUE).sameAs(TestKeys.key(other))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\udd11", "\udd11\ud83d", "?\ud83d", "\ud83d\ud83d\udd11"})
  void matches_loneSurrogate_false(String candidate) {
    assertThat(TestKeys.key("").matches(candidate)).isFalse();
    assertThat(TestKeys.key("?").matches(candidate)).isFalse();
    assertThat(TestKeys.key("??").matches(candidate)).isFalse();
    assertThat(TestKeys.key("\ufffd").matches(candidate)).isFalse();
  }

  @Test
  void matches_decomposedForm_false() {
    assertThat(TestKeys.key("\u00e9").matches("e\u0301")).isFalse();
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller without NullAway may pass
  void matches_null_namesTheParameter() {
    ApiKey key = TestKeys.key(VALUE);

    assertThatNullPointerException().isThrownBy(() -> key.matches(null)).withMessage("candidate");
    assertThatNullPointerException().isThrownBy(() -> key.sameAs(null)).withMessage("other");
    assertThatNullPointerException().isThrownBy(() -> key.use(null)).withMessage("action");
  }

  @Test
  void use_actionReturns_arrayZeroed() {
    List<char[]> kept = new ArrayList<>();

    int length =
        TestKeys.key(VALUE)
            .use(
                chars -> {
                  kept.add(chars);
                  return chars.length;
                });

    assertThat(length).isEqualTo(VALUE.length());
    assertThat(kept.get(0)).hasSize(VALUE.length()).containsOnly('\0');
  }

  @Test
  void use_actionThrows_arrayZeroedAndSameException() {
    List<char[]> kept = new ArrayList<>();
    Error thrown = new StackOverflowError("made up");
    ApiKey key = TestKeys.key(VALUE);

    assertThatThrownBy(
            () ->
                key.use(
                    chars -> {
                      kept.add(chars);
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(kept.get(0)).hasSize(VALUE.length()).containsOnly('\0');
  }

  @Test
  void use_actionWritesIntoArray_keyUnchanged() {
    ApiKey key = TestKeys.key(VALUE);

    key.use(
        chars -> {
          Arrays.fill(chars, 'x');
          return 0;
        });

    assertThat(key.reveal()).isEqualTo(VALUE);
  }

  @Test
  void use_actionClosesKey_actionKeepsItsArray() {
    ApiKey key = TestKeys.key(VALUE);

    String used =
        key.use(
            chars -> {
              key.close();
              return new String(chars);
            });

    assertThat(used).isEqualTo(VALUE);
    assertThat(key.closed()).isTrue();
  }

  static Stream<Consumer<ApiKey>> uses() {
    return Stream.of(
        ApiKey::reveal,
        key -> key.use(chars -> chars.length),
        key -> key.matches(VALUE),
        key -> key.matches(""),
        key -> key.matches("\ud83d"),
        key -> key.matches("x".repeat(70_000)),
        key -> key.sameAs(TestKeys.key(VALUE)),
        key -> TestKeys.key(VALUE).sameAs(key),
        key -> key.sameAs(key),
        ApiKey::fingerprint);
  }

  @ParameterizedTest
  @MethodSource("uses")
  void close_thenAnyUse_saysSo(Consumer<ApiKey> use) {
    ApiKey key = TestKeys.key(VALUE);

    key.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> use.accept(key))
        .withMessageStartingWith("KW-501 this key is closed")
        .withNoCause();
  }

  @Test
  void close_use_actionNotCalled() {
    ApiKey key = TestKeys.key(VALUE);
    List<char[]> seen = new ArrayList<>();
    key.close();

    assertThatIllegalStateException().isThrownBy(() -> key.use(seen::add));
    assertThat(seen).isEmpty();
  }

  @Test
  void close_twice_noEffect() {
    ApiKey key = TestKeys.key(VALUE);

    key.close();
    key.close();

    assertThat(key.closed()).isTrue();
  }

  @Test
  void close_thenPrinted_noExceptionAndNamesKept() {
    ApiKey key = TestKeys.key(VALUE);
    key.close();

    assertThat(key).hasToString("ApiKey[TEST_API_KEY from memory, closed]");
    assertThat(key.name()).isEqualTo("TEST_API_KEY");
    assertThat(key.source().location()).isEqualTo("slot 1");
  }

  @Test
  void close_fingerprintKnown_stillTold() {
    ApiKey key = TestKeys.key(VALUE);
    String before = key.fingerprint();
    key.close();

    assertThat(key.fingerprint()).isEqualTo(before);
    assertThat(key)
        .hasToString("ApiKey[TEST_API_KEY from memory, fingerprint " + before + ", closed]");
  }

  @Test
  void closed_open_false() {
    assertThat(TestKeys.key(VALUE).closed()).isFalse();
  }

  @Test
  void close_whileEightThreadsRead_wholeValueOrError() throws Exception {
    String value = TestKeys.random(6, 4_000);
    List<Function<ApiKey, Object>> reads =
        List.of(
            ApiKey::reveal,
            key -> key.<String>use(String::new),
            key -> key.matches(value),
            key -> key.sameAs(key));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 150; round++) {
        ApiKey key = TestKeys.key(value);
        CountDownLatch reading = new CountDownLatch(8);
        List<Future<List<Object>>> readers = new ArrayList<>();
        for (int reader = 0; reader < 8; reader++) {
          Function<ApiKey, Object> read = reads.get(reader % reads.size());
          readers.add(threads.submit(() -> readUntilClosed(key, read, reading)));
        }
        assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
        key.close();
        for (Future<List<Object>> reader : readers) {
          assertThat(reader.get(30, TimeUnit.SECONDS)).isSubsetOf(value, true);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Object> readUntilClosed(
      ApiKey key, Function<ApiKey, Object> read, CountDownLatch reading) {
    List<Object> results = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      try {
        Object result = read.apply(key);
        if (!results.contains(result)) {
          results.add(result);
        }
        reading.countDown();
      } catch (IllegalStateException closed) {
        return results;
      }
    }
    throw new AssertionError("the key was never closed");
  }

  @Test
  void hashCode_sameValue_tellsNothing() {
    ApiKey key = TestKeys.key(VALUE);
    ApiKey other = TestKeys.key(VALUE);

    assertThat(key.hashCode()).isEqualTo(System.identityHashCode(key));
    assertThat(other.hashCode()).isEqualTo(System.identityHashCode(other));
  }

  @Test
  void equals_sameValue_onlyTheSameObject() {
    ApiKey key = TestKeys.key(VALUE);

    assertThat(key).isNotEqualTo(TestKeys.key(VALUE)).isNotEqualTo(VALUE);
    assertThat(List.of(key)).contains(key);
  }

  @ParameterizedTest
  @MethodSource("values")
  void toString_anyValue_sameMask(String value) {
    assertThat(TestKeys.key(value).toString())
        .matches("ApiKey\\[TEST_API_KEY from memory, fingerprint [0-9a-f]{12}\\]");
  }

  @Test
  void type_isNothingThatPrintersKnow() {
    assertThat(ApiKey.class.isRecord()).isFalse();
    assertThat(ApiKey.class.getSuperclass()).isEqualTo(Object.class);
    assertThat(ApiKey.class.getInterfaces()).containsExactly(AutoCloseable.class);
    assertThat(Modifier.isFinal(ApiKey.class.getModifiers())).isTrue();
  }

  @Test
  void methods_noneIsAGetter() {
    assertThat(ApiKey.class.getDeclaredMethods())
        .extracting(Method::getName)
        .noneMatch(name -> name.startsWith("get") || name.startsWith("is"));
  }

  @Test
  void members_noneIsForMappers() {
    assertThat(ApiKey.class.getConstructors()).isEmpty();
    assertThat(ApiKey.class.getDeclaredConstructors())
        .allMatch((Constructor<?> constructor) -> constructor.getParameterCount() == 4);
    assertThat(ApiKey.class.getDeclaredFields())
        .filteredOn(field -> !field.isSynthetic())
        .isNotEmpty()
        .allMatch((Field field) -> Modifier.isTransient(field.getModifiers()))
        .allMatch((Field field) -> Modifier.isPrivate(field.getModifiers()));
  }

  private record Settings(ApiKey key) implements Serializable {}

  @Test
  void serialise_key_refusedNamingTheClass() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      assertThatThrownBy(() -> out.writeObject(TestKeys.key(VALUE)))
          .isExactlyInstanceOf(NotSerializableException.class)
          .hasMessage("dev.keywarden.ApiKey");
      assertThatThrownBy(() -> out.writeObject(new Settings(TestKeys.key(VALUE))))
          .isExactlyInstanceOf(NotSerializableException.class)
          .hasMessage("dev.keywarden.ApiKey");
    }
    assertThat(Traces.inBytes(VALUE, bytes.toByteArray())).isEmpty();
  }

  @Test
  void fingerprint_sameValue_same() {
    assertThat(TestKeys.key("ONE", VALUE).fingerprint())
        .isEqualTo(TestKeys.key("TWO", VALUE).fingerprint())
        .matches("[0-9a-f]{12}");
  }

  @Test
  void fingerprint_otherValue_other() {
    List<String> fingerprints = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      fingerprints.add(TestKeys.key(TestKeys.random(i, 40)).fingerprint());
    }
    fingerprints.add(TestKeys.key("").fingerprint());

    assertThat(fingerprints).doesNotHaveDuplicates().allMatch(hex -> hex.length() == 12);
  }

  @Test
  void fingerprint_isNoPlainHash() throws Exception {
    java.security.MessageDigest sha = java.security.MessageDigest.getInstance("SHA-256");
    String hash = java.util.HexFormat.of().formatHex(sha.digest(VALUE.getBytes(UTF_8)));

    assertThat(hash).doesNotContain(TestKeys.key(VALUE).fingerprint());
  }

  @Test
  void reveal_calledTwice_newStringEachTime() {
    ApiKey key = TestKeys.key(VALUE);

    assertThat(key.reveal()).isNotSameAs(key.reveal());
  }
}
