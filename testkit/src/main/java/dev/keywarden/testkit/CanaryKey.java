package dev.keywarden.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of a test with {@link NoLeaks} a made-up key: an {@code ApiKey}, or its value
 * as a {@code String} where a stub has to know that.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface CanaryKey {
  /**
   * Names the key.
   *
   * @return such as {@code ANTHROPIC_API_KEY}; the same name is the same key throughout the test
   */
  String value();
}
