package dev.keywarden;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a value holds a key in clear, or that a class or method deals with such on purpose. The
 * checks of {@code keywarden-errorprone} and the rules of {@code keywarden-archunit} read it; it
 * does nothing while a program runs.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({
  ElementType.TYPE,
  ElementType.METHOD,
  ElementType.CONSTRUCTOR,
  ElementType.FIELD,
  ElementType.PARAMETER,
  ElementType.LOCAL_VARIABLE
})
public @interface Revealed {
  /**
   * Says why it has to be in clear here.
   *
   * @return a sentence, or nothing
   */
  String value() default "";
}
