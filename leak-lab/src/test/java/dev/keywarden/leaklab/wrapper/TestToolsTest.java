package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.BEAN;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.OPTIONAL;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static dev.keywarden.leaklab.wrapper.Trial.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.refEq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.withSettings;

import dev.keywarden.ApiKey;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.mockito.Mockito;
import org.opentest4j.AssertionFailedError;

/** What a failed test prints, and what its report carries along. */
class TestToolsTest {
  private static final Trial TRIAL = Trial.of("Test tools");
  private static final List<Shape> SHAPES = List.of(ALONE, RECORD, LIST, MAP, ARRAY, OPTIONAL);

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  // AssertJ

  private static List<Object> failures(Executable... assertions) {
    List<Object> failures = new ArrayList<>();
    for (Executable assertion : assertions) {
      Throwable failure = catchThrowable(assertion::execute);
      if (failure == null) {
        throw new IllegalStateException("an assertion of this test holds");
      }
      failures.add(failure);
    }
    return failures;
  }

  @Test
  void assertj() {
    TRIAL.closed(
        "AssertJ: isEqualTo, isNull, isSameAs, isInstanceOf, isIn",
        SHAPES,
        object ->
            failures(
                () -> assertThat(object).isEqualTo("other"),
                () -> assertThat("other").isEqualTo(object),
                () -> assertThat(object).isNull(),
                () -> assertThat(object).as("of %s", object).isSameAs(new Object()),
                () -> assertThat(object).isInstanceOf(Integer.class),
                () -> assertThat(object).isIn("one", "two"),
                () -> assertThat(object).hasToString("other"),
                () -> assertThat(object).matches(Objects::isNull),
                () -> assertThat(object).returns("other", o -> o)));
  }

  @Test
  void assertj_collections() {
    TRIAL.closed(
        "AssertJ: containsExactly, contains, allSatisfy, extracting, maps",
        SHAPES,
        object ->
            failures(
                () -> assertThat(List.of(object)).containsExactly("other"),
                () -> assertThat(List.of(object)).isEmpty(),
                () -> assertThat(List.of(object)).allSatisfy(o -> assertThat(o).isNull()),
                () -> assertThat(List.of(object)).extracting(o -> o).contains("other"),
                () -> assertThat(Map.of("key", object)).containsEntry("key", "other"),
                () -> assertThat(new Object[] {object}).containsExactly("other")));
  }

  /** By name, so that AssertJ reads private fields. */
  @Test
  void assertj_extracting() {
    TRIAL.closed(
        "AssertJ: extracting and hasFieldOrPropertyWithValue by name",
        List.of(BEAN, RECORD),
        object -> {
          List<Object> out = new ArrayList<>();
          for (String name :
              List.of("key", "key.value", "key.material", "key.material.masked", "key.chars")) {
            out.add(catchThrowable(() -> assertThat(object).extracting(name).isEqualTo("other")));
            out.add(
                catchThrowable(
                    () -> assertThat(object).hasFieldOrPropertyWithValue(name, "other")));
          }
          out.add(catchThrowable(() -> assertThat(object).hasAllNullFieldsOrProperties()));
          out.removeIf(Objects::isNull);
          return out;
        });
  }

  @Test
  void assertj_recursive() {
    TRIAL.closed(
        "AssertJ: recursive comparison and recursive assertion",
        List.of(BEAN, RECORD, LIST, MAP, ARRAY),
        object -> {
          Object other = like(object);
          List<Object> out = new ArrayList<>();
          out.add(
              catchThrowable(() -> assertThat(object).usingRecursiveComparison().isEqualTo(other)));
          out.add(
              catchThrowable(
                  () ->
                      assertThat(object)
                          .usingRecursiveComparison()
                          .withStrictTypeChecking()
                          .ignoringAllOverriddenEquals()
                          .isEqualTo(other)));
          out.add(
              catchThrowable(
                  () -> assertThat(object).usingRecursiveAssertion().allFieldsSatisfy(o -> false)));
          out.removeIf(Objects::isNull);
          return out;
        });
  }

  /** The same with another key in it. */
  private static Object like(Object object) {
    Object other = new Ordinary("another value, of no key");
    if (object instanceof Shape.KeyBean) {
      Shape.KeyBean bean = new Shape.KeyBean();
      bean.setKey(OTHER.lab().key());
      return bean;
    }
    if (object instanceof Shape.TextBean) {
      Shape.TextBean bean = new Shape.TextBean();
      bean.setKey("another value, of no key");
      return bean;
    }
    if (object instanceof Shape.Settings settings) {
      Object key = settings.key();
      return new Shape.Settings(
          settings.endpoint(),
          key instanceof ApiKey ? OTHER.lab().key() : key instanceof Ordinary ? other : "other");
    }
    if (object instanceof List<?>) {
      return List.of("https://api.example", other);
    }
    if (object instanceof Object[]) {
      return new Object[] {"https://api.example", other};
    }
    Shape.AnyBean bean = new Shape.AnyBean();
    bean.setKey(other);
    return object instanceof Map<?, ?> ? Map.of("key", other) : bean;
  }

  private static final Trial OTHER = Trial.of("the key to compare with");

  @AfterAll
  static void closeOther() {
    OTHER.close();
  }

  @Test
  void assertj_soft() {
    TRIAL.closed(
        "AssertJ: soft assertions",
        SHAPES,
        object -> {
          SoftAssertions softly = new SoftAssertions();
          softly.assertThat(object).isEqualTo("other");
          softly.assertThat(List.of(object)).containsExactly("other");
          return List.of(failures(softly::assertAll), softly.assertionErrorsCollected());
        });
  }

  // Hamcrest

  @Test
  void hamcrest() {
    TRIAL.closed(
        "Hamcrest: equalTo, hasItem, hasToString",
        SHAPES,
        object ->
            failures(
                () -> assertThat(object, Matchers.equalTo((Object) "other")),
                () -> assertThat("other", Matchers.equalTo(object)),
                () -> assertThat(List.of(object), Matchers.hasItem((Object) "other")),
                () -> assertThat(object, Matchers.nullValue()),
                () -> assertThat(object, Matchers.hasToString("other"))));
  }

  @Test
  void hamcrest_properties() {
    TRIAL.closed(
        "Hamcrest: samePropertyValuesAs, hasProperty",
        List.of(BEAN),
        object ->
            failures(
                () -> assertThat(object, Matchers.samePropertyValuesAs(like(object))),
                () -> assertThat(object, Matchers.hasProperty("key", Matchers.nullValue()))));
  }

  // JUnit

  private static List<Object> junit(Object object) {
    return failures(
        () -> assertEquals("other", object),
        () -> assertEquals(object, "other", () -> "of " + object),
        () -> assertNull(object),
        () -> assertSame(object, new Object()),
        () -> assertIterableEquals(List.of(object), List.of("other")),
        () -> assertArrayEquals(new Object[] {object}, new Object[] {"other"}));
  }

  @Test
  void junit() {
    TRIAL.closed(
        "JUnit: messages of failures", List.of(ALONE, LIST, MAP, OPTIONAL), TestToolsTest::junit);
  }

  /** Build tools send failures from one process to another so. */
  @Test
  void junit_serialised() {
    TRIAL.closed(
        "JUnit: a failure as it is serialised, with getActual() and getExpected()",
        List.of(ALONE, RECORD, LIST, MAP),
        object -> {
          List<Object> out = new ArrayList<>();
          for (Object failure : junit(object)) {
            out.add(
                written(
                    new ByteArrayOutputStream(),
                    stream -> new ObjectOutputStream(stream).writeObject(failure)));
            if (failure instanceof AssertionFailedError error) {
              out.add(String.valueOf(error.getActual()));
              out.add(String.valueOf(error.getExpected()));
              Object actual =
                  error.isActualDefined() ? error.getActual().getEphemeralValue() : null;
              out.add(Shape.text(actual == null ? "" : actual));
            }
          }
          return out;
        });
  }

  /** A detail that the JVM makes a message of. */
  @Test
  void assertStatement() {
    TRIAL.closed(
        "assert with a detail",
        List.of(ALONE, RECORD, LIST, MAP, OPTIONAL),
        object -> new AssertionError(object));
  }

  // Mockito

  /** What an application hands a key to. */
  interface Client {
    void connect(Object key);

    void send(String endpoint, Object key);
  }

  private static void application(Client client, Object key) {
    client.connect(key);
    client.send("https://api.example", key);
  }

  @Test
  void mockito() {
    TRIAL.closed(
        "Mockito: mismatches, unwanted and printed invocations",
        List.of(ALONE, RECORD, LIST, MAP, ARRAY),
        object -> {
          Client client = mock(Client.class);
          application(client, object);
          List<Object> out =
              failures(
                  () -> verify(client).connect("other"),
                  () -> verify(client).send(any(), Mockito.eq("other")),
                  () -> verify(client).connect(refEq("other")),
                  () -> verifyNoInteractions(client),
                  () -> verifyNoMoreInteractions(client));
          out.add(Mockito.mockingDetails(client).printInvocations());
          out.add(Mockito.mockingDetails(client).getInvocations().toString());
          return out;
        });
  }

  @Test
  void mockito_verbose() {
    TRIAL.closed(
        "Mockito: verbose logging",
        List.of(ALONE, RECORD, LIST, MAP, ARRAY),
        object -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          PrintStream out = System.out;
          try (PrintStream captured = new PrintStream(bytes, true, UTF_8)) {
            System.setOut(captured);
            Client client = mock(Client.class, withSettings().verboseLogging());
            application(client, object);
          } finally {
            System.setOut(out);
          }
          return bytes.toByteArray();
        });
  }
}
