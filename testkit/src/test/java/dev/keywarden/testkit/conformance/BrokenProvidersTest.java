package dev.keywarden.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Each case of the kit is seen to fail, at the provider that breaks its rule. */
class BrokenProvidersTest {
  static Stream<Class<?>> providers() {
    return Stream.of(BrokenAnswers.class, BrokenValues.class, BrokenBehaviour.class)
        .flatMap(list -> Arrays.stream(list.getDeclaredClasses()))
        .filter(type -> type.isAnnotationPresent(FailsAt.class));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void kit_brokenProvider_failsAtTheRightCase(Class<?> provider) {
    FailsAt expected = provider.getAnnotation(FailsAt.class);

    Map<String, Throwable> failures = failures(provider);

    Set<String> unexpected = new TreeSet<>(failures.keySet());
    unexpected.removeAll(Set.of(expected.value()));
    unexpected.removeAll(Set.of(expected.maybe()));
    assertThat(unexpected).as(() -> "cases that should pass: " + failures).isEmpty();
    assertThat(failures.keySet()).contains(expected.value());
    for (String name : expected.value()) {
      assertThat(failures.get(name))
          .as(name)
          .isInstanceOf(AssertionError.class)
          .hasMessageMatching("(?s)Rule '[a-z-]+' is broken: .*asked: .*seen: .*docs/providers.md");
    }
  }

  @Test
  void kit_rightProvider_passesEveryCase() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(RightKit.class))
        .execute()
        .testEvents()
        .assertStatistics(
            events -> events.started(cases().size()).succeeded(cases().size()).skipped(0));
  }

  @Test
  void kit_everyCase_isFailedByOneOfThem() {
    Set<String> failed = new TreeSet<>();
    providers().forEach(type -> failed.addAll(Set.of(type.getAnnotation(FailsAt.class).value())));

    assertThat(failed).containsExactlyElementsOf(cases());
  }

  private static Set<String> cases() {
    Set<String> names = new TreeSet<>();
    for (Method method : KeyProviderConformance.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        names.add(method.getName());
      }
    }
    return names;
  }

  private static Map<String, Throwable> failures(Class<?> kit) {
    Map<String, Throwable> failures = new TreeMap<>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(kit))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .forEach(event -> failures.put(name(event), thrown(event)));
    return failures;
  }

  private static String name(Event event) {
    String last = event.getTestDescriptor().getUniqueId().getLastSegment().getValue();
    return last.substring(0, last.indexOf('('));
  }

  private static Throwable thrown(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
  }
}
