package dev.keywarden.archunit;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** Names each call of a logger, of a print stream or of an exception's constructor beside one. */
final class PrintNothingBesideRevealing extends ArchCondition<JavaClass> {
  private static final Set<String> PRINTERS =
      Set.of(
          "org.slf4j.Logger",
          "org.slf4j.spi.LoggingEventBuilder",
          "org.slf4j.MDC",
          "java.util.logging.Logger",
          "java.lang.System$Logger",
          "org.apache.logging.log4j.Logger",
          "org.apache.logging.log4j.LogBuilder",
          "org.apache.logging.log4j.ThreadContext",
          "org.apache.commons.logging.Log",
          "org.jboss.logging.Logger",
          "java.io.PrintStream",
          "java.io.Console");

  PrintNothingBesideRevealing() {
    super("print nothing beside revealing a key");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (JavaCodeUnit code : type.getCodeUnits()) {
      if (Reveals.of(code).findAny().isEmpty()) {
        continue;
      }
      code.getCallsFromSelf().stream()
          .filter(PrintNothingBesideRevealing::prints)
          .forEach(
              call ->
                  events.add(
                      SimpleConditionEvent.violated(
                          call,
                          call.getDescription()
                              + " in a method that reveals a key: print the ApiKey itself, which"
                              + " shows no value, in another method")));
    }
  }

  private static boolean prints(JavaCall<?> call) {
    JavaClass owner = call.getTargetOwner();
    if (call instanceof JavaConstructorCall) {
      return owner.isAssignableTo(Throwable.class)
          && call.getTarget().getRawParameterTypes().stream()
              .anyMatch(parameter -> parameter.isEquivalentTo(String.class));
    }
    return PRINTERS.stream().anyMatch(owner::isAssignableTo);
  }
}
