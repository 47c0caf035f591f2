package dev.keywarden.testkit.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The cases that a broken provider fails at: these, and no others. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface FailsAt {
  /** Names of methods of the kit. */
  String[] value();

  /** Names of methods that may fail besides, as threads meet. */
  String[] maybe() default {};
}
