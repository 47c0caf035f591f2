package dev.keywarden.testkit;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link NoLeaks} is made of: a {@link LeakWatch} for each test, and one for what the threads
 * of a class write after their test.
 *
 * <p>Thread-safe.
 */
public final class NoLeaksExtension
    implements BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(NoLeaksExtension.class);
  private static final String LATE = "late";

  /** Made by JUnit. */
  public NoLeaksExtension() {}

  /**
   * A watch that JUnit closes with the test, or the class, that it is of. Before 5.13 it closes
   * nothing but what is called a closeable resource; one that is both is closed once.
   */
  @SuppressWarnings("deprecation") // for those older ones
  private record Watching(LeakWatch watch, String when)
      implements AutoCloseable, ExtensionContext.Store.CloseableResource {
    @Override
    public void close() {
      List<String> findings = watch.taken();
      watch.end();
      LeakWatch.report(findings, when);
    }
  }

  /** The store asks those of the surrounding classes too: a key tells them apart. */
  private static LeakWatch watch(ExtensionContext context, String kind, String when) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            kind + context.getUniqueId(),
            any -> new Watching(LeakWatch.start(), when),
            Watching.class)
        .watch();
  }

  private static LeakWatch watch(ExtensionContext context) {
    return watch(context, "", "");
  }

  private static @Nullable LeakWatch existing(ExtensionContext context, String kind) {
    Watching there = context.getStore(NAMESPACE).get(kind + context.getUniqueId(), Watching.class);
    return there == null ? null : there.watch();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    LeakWatch watch = watch(context);
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      at.get().getElement().ifPresent(element -> directories(watch, element));
    }
  }

  private static void directories(LeakWatch watch, AnnotatedElement element) {
    AnnotationSupport.findAnnotation(element, NoLeaks.class)
        .ifPresent(
            found -> {
              for (String directory : found.directories()) {
                LeakWatch unused = watch.files(Path.of(directory));
              }
            });
  }

  @Override
  public void afterEach(ExtensionContext context) {
    LeakWatch watch = watch(context);
    watch.saw("the display name of the test", context.getDisplayName());
    List<String> findings = watch.taken();
    context.getParent().ifPresent(parent -> handDown(watch, parent));
    for (Optional<ExtensionContext> at = context.getParent();
        findings.isEmpty() && at.isPresent();
        at = at.get().getParent()) {
      LeakWatch outer = existing(at.get(), "");
      findings = outer == null ? findings : outer.taken();
    }
    LeakWatch.report(findings, "");
  }

  private static void handDown(LeakWatch watch, ExtensionContext parent) {
    LeakWatch late = watch(parent, LATE, ", written by a thread after its test had ended");
    List<String> unused = late.findings(); // what was heard up to now is the watch's own
    watch.handDown(late);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw shown(context, thrown);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw shown(context, thrown);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw shown(context, thrown);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw shown(context, thrown);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw shown(context, thrown);
  }

  /** What JUnit may print. */
  private static Throwable shown(ExtensionContext context, Throwable thrown) {
    Throwable shown = thrown;
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      for (String kind : List.of("", LATE)) {
        LeakWatch watch = existing(at.get(), kind);
        if (watch != null && watch.sees("the failure of the test", shown)) {
          shown = ScrubbedFailure.of(shown, watch::showsIn);
        }
      }
    }
    return shown;
  }

  // Parameters.

  /**
   * A constructor's keys are those of the test that the instance is for.
   *
   * @param root not looked at
   * @return the scope of a test method
   */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return parameter.isAnnotated(CanaryKey.class)
        ? type == ApiKey.class || type == String.class
        : type == KeyChain.class || type == LeakWatch.class || isNameless(parameter);
  }

  /**
   * Whether it is a key that nobody else is to give, which is then refused with what is missing. A
   * parameterized test has keys of its own making, and what has an annotation may be another
   * extension's.
   */
  private static boolean isNameless(ParameterContext parameter) {
    return parameter.getParameter().getType() == ApiKey.class
        && parameter.getParameter().getAnnotations().length == 0
        && parameter.getDeclaringExecutable() instanceof Method method
        && !AnnotationSupport.isAnnotated(method, TestTemplate.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LeakWatch watch = watch(context);
    Class<?> type = parameter.getParameter().getType();
    Optional<CanaryKey> canary = parameter.findAnnotation(CanaryKey.class);
    if (canary.isPresent()) {
      String name = canary.get().value();
      return type == ApiKey.class ? watch.keys().require(name) : watch.value(name);
    }
    if (type == ApiKey.class) {
      throw new ParameterResolutionException(
          "@NoLeaks does not know the name of the key: write @CanaryKey(\"API_KEY\") before the"
              + " parameter of type ApiKey");
    }
    return type == KeyChain.class ? watch.keys() : watch;
  }
}
