package dev.keywarden.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test in which a key turns up where people read: in a log, in the program's output, in an
 * exception, or in the name of a thread. The keys are made up for each test, and come to it through
 * a chain.
 *
 * <pre>{@code
 * @NoLeaks
 * class BillingTest {
 *   @Test
 *   void charge_declined_isLogged(KeyChain keys) {
 *     new Billing(keys).charge(declinedCard());
 *   }
 * }
 * }</pre>
 *
 * <p>A test or a constructor may have as parameters a {@code KeyChain}, in which every name is a
 * made-up key; an {@code ApiKey} or {@code String} with {@link CanaryKey}; and the {@link
 * LeakWatch} itself, which watches a chain of your own, or a directory.
 *
 * <p>The failure names the place and the form, and not the value. A failure of the test's own stays
 * what it is, unless it shows a key: then its class and frames stay, and the message goes. What
 * threads write after the end of their test fails the class that it is in.
 *
 * <p>Tests may run side by side: each has keys of its own, so that what turns up tells whose it is.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NoLeaksExtension.class)
public @interface NoLeaks {
  /**
   * Names directories whose files are looked through after each test.
   *
   * @return paths, relative to the working directory; those that are not there hold nothing
   */
  String[] directories() default {};
}
