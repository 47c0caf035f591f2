package dev.keywarden.errorprone;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

@SuppressWarnings("MisformattedTestData") // laid out to be read beside its findings
class RevealedKeyPrintedTest {
  private final CompilationTestHelper compiler =
      CompilationTestHelper.newInstance(RevealedKeyPrinted.class, getClass());

  @Test
  void logger_ofAnyKind_isNamed() {
    compiler
        .addSourceLines(
            "app/Logs.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import java.util.List;
            import java.util.logging.Level;
            class Logs {
              private final org.slf4j.Logger slf4j = org.slf4j.LoggerFactory.getLogger("x");
              private final org.apache.logging.log4j.Logger log4j =
                  org.apache.logging.log4j.LogManager.getLogger("x");
              private final java.util.logging.Logger jul = java.util.logging.Logger.getLogger("x");
              private final System.Logger system = System.getLogger("x");

              void log(ApiKey key) {
                String text = key.reveal();
                // BUG: Diagnostic contains: A revealed key is logged. Print the ApiKey itself
                slf4j.info("key {}", text);
                // BUG: Diagnostic contains: is logged
                slf4j.info("key " + key.reveal());
                // BUG: Diagnostic contains: is logged
                slf4j.atInfo().addKeyValue("key", text).log("hello");
                // BUG: Diagnostic contains: is logged
                org.slf4j.MDC.put("key", text);
                // BUG: Diagnostic contains: is logged
                slf4j.info("keys {}", List.of(text));
                // BUG: Diagnostic contains: is logged
                log4j.warn("key {}", text.substring(2));
                // BUG: Diagnostic contains: is logged
                log4j.debug(() -> "key " + text);
                // BUG: Diagnostic contains: is logged
                jul.log(Level.INFO, "key {0}", text);
                // BUG: Diagnostic contains: is logged
                jul.fine(() -> key.reveal());
                // BUG: Diagnostic contains: is logged
                system.log(System.Logger.Level.INFO, "key " + text);
                slf4j.info("key {} of {} characters", key, text.length());
                slf4j.info("same: {}", text.equals("x"));
              }
            }
            """)
        .doTest();
  }

  @Test
  void outputAndMessages_areNamed() {
    compiler
        .addSourceLines(
            "app/Prints.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import dev.keywarden.Revealed;
            import java.text.MessageFormat;
            class Prints {
              static class Refused extends RuntimeException {
                Refused(ApiKey key) {
                  // BUG: Diagnostic contains: is put into an exception
                  super("refused " + key.reveal());
                }
              }
              void print(ApiKey key, @Revealed String given) throws Exception {
                String text = key.reveal();
                // BUG: Diagnostic contains: is printed
                System.out.println(text);
                // BUG: Diagnostic contains: is printed
                System.err.printf("%s%n", text);
                // BUG: Diagnostic contains: is printed
                System.out.println(given);
                // BUG: Diagnostic contains: is formatted
                String one = String.format("%s", text);
                // BUG: Diagnostic contains: is formatted
                String two = "%s".formatted(text);
                // BUG: Diagnostic contains: is formatted
                String three = MessageFormat.format("{0}", text);
                // BUG: Diagnostic contains: becomes the name of a thread
                Thread.currentThread().setName(text);
                // BUG: Diagnostic contains: becomes a system property
                System.setProperty("key", text);
                // BUG: Diagnostic contains: is the message of an assert
                assert text.isEmpty() : text;
                key.use(lent -> {
                  // BUG: Diagnostic contains: is printed
                  System.out.println(lent);
                  return null;
                });
                // BUG: Diagnostic contains: is put into an exception
                throw new IllegalStateException("refused: " + text);
              }
              static class Holder {
                @Revealed private final String text = "";
                @Override public String toString() {
                  // BUG: Diagnostic contains: is what toString() returns
                  return "Holder[" + text + "]";
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void assertionOfATest_isNamed() {
    compiler
        .addSourceLines(
            "app/SomeTest.java",
            """
            package app;
            import static org.assertj.core.api.Assertions.assertThat;
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import static org.junit.jupiter.api.Assertions.assertTrue;
            import dev.keywarden.ApiKey;
            class SomeTest {
              void test(ApiKey key) {
                // BUG: Diagnostic contains: is handed to an assertion, which prints it
                assertThat(key.reveal()).isEqualTo("x");
                // BUG: Diagnostic contains: is handed to an assertion, which prints it
                assertEquals("x", key.reveal());
                assertTrue(key.matches("x"));
                assertTrue(key.reveal().isEmpty());
              }
            }
            """)
        .doTest();
  }

  @Test
  void useWhereAKeyBelongs_isNotNamed() {
    compiler
        .addSourceLines(
            "app/Sends.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import java.net.URI;
            import java.net.http.HttpRequest;
            class Sends {
              HttpRequest request(ApiKey key) {
                String header = "Bearer " + key.reveal();
                System.out.println("sending with " + key);
                if (header.length() < 10) {
                  throw new IllegalStateException("too short: " + key);
                }
                return HttpRequest.newBuilder(URI.create("https://api.example.com"))
                    .header("Authorization", header)
                    .build();
              }
              @SuppressWarnings("RevealedKeyPrinted")
              void suppressed(ApiKey key) {
                System.out.println(key.reveal());
              }
            }
            """)
        .doTest();
  }

  @Test
  void fix_ofAReveal_isTheKeyItself() {
    BugCheckerRefactoringTestHelper.newInstance(RevealedKeyPrinted.class, getClass())
        .addInputLines(
            "in/app/Prints.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            class Prints {
              void print(ApiKey key, org.slf4j.Logger log) {
                System.out.println("key: " + key.reveal() + "!");
                System.out.println(key.reveal());
                log.info("key {}", (key.reveal()));
              }
            }
            """)
        .addOutputLines(
            "out/app/Prints.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            class Prints {
              void print(ApiKey key, org.slf4j.Logger log) {
                System.out.println("key: " + key + "!");
                System.out.println(key.toString());
                log.info("key {}", (key.toString()));
              }
            }
            """)
        .doTest();
  }
}
