package dev.keywarden.archunit;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import dev.keywarden.ApiKey;
import dev.keywarden.Revealed;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a class reveals keys. What a lambda does, ArchUnit ascribes to the method around it. */
final class Reveals {
  private Reveals() {}

  /** Calls of {@code reveal()}, references to it, and {@code use(String::new)}. */
  static Stream<JavaCodeUnitAccess<? extends CodeUnitAccessTarget>> of(JavaClass type) {
    return type.getCodeUnits().stream().flatMap(Reveals::of);
  }

  static Stream<JavaCodeUnitAccess<? extends CodeUnitAccessTarget>> of(JavaCodeUnit code) {
    boolean uses =
        code.getMethodCallsFromSelf().stream().anyMatch(call -> is(call.getTarget(), "use"));
    return accesses(code).filter(access -> reveals(access, uses));
  }

  private static Stream<JavaCodeUnitAccess<? extends CodeUnitAccessTarget>> accesses(
      JavaCodeUnit code) {
    return Stream.of(
            code.getMethodCallsFromSelf().stream(),
            code.getMethodReferencesFromSelf().stream(),
            code.getConstructorReferencesFromSelf().stream())
        .flatMap(each -> each);
  }

  private static boolean reveals(
      JavaCodeUnitAccess<? extends CodeUnitAccessTarget> access, boolean uses) {
    CodeUnitAccessTarget target = access.getTarget();
    return is(target, "reveal") || (uses && makesText(target) && !(access instanceof JavaCall));
  }

  private static boolean makesText(CodeUnitAccessTarget target) {
    return target.getOwner().isEquivalentTo(String.class)
        && target.getRawParameterTypes().size() == 1
        && target.getRawParameterTypes().get(0).isEquivalentTo(char[].class);
  }

  private static boolean is(CodeUnitAccessTarget target, String name) {
    return target.getOwner().isEquivalentTo(ApiKey.class) && target.getName().equals(name);
  }

  /** Whether a method, or a class around it, says that it deals with keys in clear. */
  static boolean marked(JavaCodeUnit code) {
    return code.isAnnotatedWith(Revealed.class) || marked(code.getOwner());
  }

  static boolean marked(JavaClass type) {
    Optional<JavaClass> around = Optional.of(type);
    while (around.isPresent()) {
      if (around.get().isAnnotatedWith(Revealed.class)) {
        return true;
      }
      around = around.get().getEnclosingClass();
    }
    return false;
  }
}
