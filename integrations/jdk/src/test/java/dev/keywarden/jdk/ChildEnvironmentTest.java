package dev.keywarden.jdk;

import static dev.keywarden.testkit.KeyAssertions.assertThatFailure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyEvent;
import dev.keywarden.fixtures.TestKeys;
import dev.keywarden.testkit.Canary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With real children, which print what they were given. */
@Timeout(60)
class ChildEnvironmentTest {
  private static final String VALUE = "made-up-" + Canary.value();

  private static List<String> variables(Process child) throws Exception {
    String text = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertThat(child.waitFor()).isZero();
    return Arrays.asList(text.split("\0", -1));
  }

  /** Prints its environment, each variable ended by a NUL. */
  private static ProcessBuilder printer() {
    return new ProcessBuilder("/usr/bin/env", "-0").redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  @Test
  void start_key_isInTheChildAndNoLongerInTheBuilder() throws Exception {
    try (TestKeys keys = TestKeys.of(VALUE + "\nsecond = line")) {
      ProcessBuilder builder = printer();
      builder.environment().put("SECRET", "what was there");
      ChildEnvironment child = ChildEnvironment.of(builder).put("SECRET", keys.key());

      assertThat(builder.environment().toString()).doesNotContain(VALUE);
      List<String> variables = variables(child.start());

      assertThat(variables).contains("SECRET=" + VALUE + "\nsecond = line");
      assertThat(variables).anyMatch(variable -> variable.startsWith("PATH="));
      assertThat(builder.environment()).doesNotContainKey("SECRET").containsKey("PATH");
      assertThat(variables(child.start())).as("again").anyMatch(text -> text.contains(VALUE));
      assertThat(keys.count(KeyEvent.Type.USED)).isEqualTo(2);
      assertThat(keys.count(KeyEvent.Type.REVEALED)).isZero();
      assertThat(child).hasToString("ChildEnvironment[SECRET]");
    }
  }

  @Test
  void inheritOnly_names_areAllThatTheChildHas() throws Exception {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      ProcessBuilder builder = printer();
      builder.environment().put("OTHER_SECRET", "x");
      Process child =
          ChildEnvironment.of(builder)
              .inheritOnly("PATH", "NOT_THERE")
              .put("K", keys.key())
              .start();

      assertThat(variables(child))
          .filteredOn(variable -> !variable.isEmpty())
          .extracting(variable -> variable.substring(0, variable.indexOf('=')))
          .containsExactlyInAnyOrder("PATH", "K");
    }
  }

  @Test
  void withoutInheritedKeys_variablesThatHoldALoadedKey_areTakenOut() throws Exception {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      keys.key();
      ProcessBuilder builder = printer();
      builder.environment().put("INHERITED", VALUE);
      builder.environment().put("WITHIN", "jdbc:x:user/" + VALUE + "@host");
      builder.environment().put("HARMLESS", "nothing");

      List<String> variables =
          variables(ChildEnvironment.of(builder).withoutInheritedKeys().start());

      assertThat(variables).contains("HARMLESS=nothing").noneMatch(text -> text.contains(VALUE));
    }
  }

  @Test
  void start_nulInTheKey_isRefusedBeforeTheBuilderSeesIt() {
    try (TestKeys keys = TestKeys.of(VALUE + "\0x")) {
      ProcessBuilder builder = printer();
      ChildEnvironment child = ChildEnvironment.of(builder).put("SECRET", keys.key());

      Throwable failure = catchThrowable(child::start);

      assertThat(failure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "KW-701 the key 'API_KEY' from provider 'store' (scripted API_KEY) cannot stand in"
                  + " the variable 'SECRET' of a child process: a NUL character after character "
                  + VALUE.length());
      assertThatFailure(failure).hasNothingOf(VALUE);
      assertThat(builder.environment()).doesNotContainKey("SECRET");
    }
  }

  @Test
  void start_programThatIsNotThere_leavesNoKeyBehind() {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      ProcessBuilder builder = new ProcessBuilder("/no/such/program");

      Throwable failure =
          catchThrowable(() -> ChildEnvironment.of(builder).put("SECRET", keys.key()).start());

      assertThat(failure).isInstanceOf(IOException.class);
      assertThatFailure(failure).hasNothingOf(VALUE);
      assertThat(builder.environment()).doesNotContainKey("SECRET");
    }
  }

  @Test
  void start_secondKeyIsClosed_leavesTheFirstNotBehind() {
    try (TestKeys keys = TestKeys.of(VALUE);
        TestKeys others = TestKeys.of("made-up-" + Canary.value())) {
      ApiKey closed = others.key();
      closed.close();
      ProcessBuilder builder = printer();
      ChildEnvironment child = ChildEnvironment.of(builder).put("A", keys.key()).put("B", closed);

      assertThatIllegalStateException().isThrownBy(child::start).withMessageContaining("KW-501");
      assertThat(builder.environment()).doesNotContainKeys("A", "B");
    }
  }

  @Test
  void put_nameAndValueMixedUp_showsNeither() {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      for (String name : new String[] {"", "A=B", "1A", VALUE + "=", VALUE + "\0", "\u00c4"}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ChildEnvironment.of(printer()).put(name, keys.key()))
            .withMessageStartingWith("KW-703 the name of the variable")
            .satisfies(e -> assertThatFailure(e).hasNothingOf(VALUE));
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without it can do
  void nulls_areRefusedByName() {
    try (TestKeys keys = TestKeys.of(VALUE)) {
      ChildEnvironment child = ChildEnvironment.of(printer());
      assertThatNullPointerException()
          .isThrownBy(() -> child.inheritOnly("PATH", null))
          .withMessage("names");
      assertThatNullPointerException()
          .isThrownBy(() -> child.put(null, keys.key()))
          .withMessage("variable");
      assertThatNullPointerException()
          .isThrownBy(() -> child.put("API_KEY", null))
          .withMessage("key");
    }
  }
}
