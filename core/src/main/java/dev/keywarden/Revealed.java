package dev.keywarden;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a key is in clear here on purpose.
 *
 * <ul>
 *   <li>On a class, a method or a constructor: keys are revealed in there.
 *   <li>On a method that returns something: what it returns is a key in clear, besides.
 *   <li>On a field or a record's component: it holds a key in clear.
 *   <li>On a parameter or a local variable: it holds a key in clear.
 * </ul>
 *
 * <pre>{@code
 * @Revealed("the vendor's builder takes a String")
 * private static Vendor client(ApiKey key) {
 *   return Vendor.builder().token(key.reveal()).build();
 * }
 * }</pre>
 *
 * <p>The checks of {@code keywarden-errorprone} and the rules of {@code keywarden-archunit} read
 * it: it allows to reveal a key and to keep it, and never to print it. It does nothing while a
 * program runs.
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
