package dev.keywarden.archunit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.keywarden.Revealed;
import java.util.Set;

/** Names each field that a method sets which reveals a key, if its type could hold that. */
final class KeepNoRevealedKey extends ArchCondition<JavaClass> {
  private static final Set<String> TEXT =
      Set.of("java.lang.String", "java.lang.CharSequence", "java.lang.Object", "[C", "[B");

  KeepNoRevealedKey() {
    super("keep no revealed key in a field");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (JavaCodeUnit code : type.getCodeUnits()) {
      if (Reveals.marked(code) || Reveals.of(code).findAny().isEmpty()) {
        continue;
      }
      for (JavaFieldAccess access : code.getFieldAccesses()) {
        if (access.getAccessType() == AccessType.SET
            && TEXT.contains(access.getTarget().getRawType().getName())
            && !marked(access)) {
          events.add(
              SimpleConditionEvent.violated(
                  access,
                  access.getDescription()
                      + " in a method that reveals a key: keep the LiveKey and reveal its current()"
                      + " key where it is sent; if the field gets something else, set it in"
                      + " another method"));
        }
      }
    }
  }

  private static boolean marked(JavaFieldAccess access) {
    return access.getTarget().resolveMember().stream()
        .anyMatch(
            field -> field.isAnnotatedWith(Revealed.class) || Reveals.marked(field.getOwner()));
  }
}
