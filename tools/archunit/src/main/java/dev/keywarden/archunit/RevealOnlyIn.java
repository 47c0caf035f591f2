package dev.keywarden.archunit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;

/** Names each place where a class outside of some packages reveals a key. */
final class RevealOnlyIn extends ArchCondition<JavaClass> {
  private final List<PackageMatcher> allowed;

  RevealOnlyIn(String... packages) {
    super("reveal no key outside of the packages that may");
    allowed = Stream.of(packages).map(PackageMatcher::of).toList();
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (allowed.stream().anyMatch(one -> one.matches(type.getPackageName()))) {
      return;
    }
    Reveals.of(type)
        .filter(access -> !Reveals.marked(access.getOrigin()))
        .forEach(
            access ->
                events.add(
                    SimpleConditionEvent.violated(
                        access,
                        access.getDescription()
                            + ": hand the ApiKey on, put it where it belongs with a module that"
                            + " does so, or mark the method with @Revealed")));
  }
}
