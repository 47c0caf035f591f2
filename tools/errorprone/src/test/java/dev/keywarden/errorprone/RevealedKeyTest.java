package dev.keywarden.errorprone;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.CompilationTestHelper;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("MisformattedTestData") // laid out to be read beside its findings
class RevealedKeyTest {
  private final CompilationTestHelper compiler =
      CompilationTestHelper.newInstance(RevealedKey.class, getClass());

  @Test
  void reveal_inAnyWords_isNamed() {
    compiler
        .addSourceLines(
            "app/Use.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import java.util.Optional;
            class Use {
              // BUG: Diagnostic contains: A key is revealed here. Hand the ApiKey itself on
              String field(ApiKey key) { return key.reveal(); }
              Optional<String> reference(Optional<ApiKey> key) {
                // BUG: Diagnostic contains: A key is revealed here.
                return key.map(ApiKey::reveal);
              }
              Runnable lambda(ApiKey key) {
                // BUG: Diagnostic contains: A key is revealed here.
                return () -> key.reveal();
              }
              // BUG: Diagnostic contains: use() makes a String of the key here
              String viaUse(ApiKey key) { return key.use(String::new); }
              // BUG: Diagnostic contains: use() makes a String of the key here
              String viaValueOf(ApiKey key) { return key.use(String::valueOf); }
              // BUG: Diagnostic contains: use() makes a String of the key here
              String viaLambda(ApiKey key) { return key.use(lent -> new String(lent).trim()); }
              String viaBlock(ApiKey key) {
                // BUG: Diagnostic contains: use() makes a String of the key here
                return key.use(lent -> {
                  String text = String.valueOf(lent);
                  return text;
                });
              }
            }
            """)
        .doTest();
  }

  @Test
  void use_thatMakesNoString_isNotNamed() {
    compiler
        .addSourceLines(
            "app/Use.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import java.net.PasswordAuthentication;
            class Use {
              int length(ApiKey key) { return key.use(lent -> lent.length); }
              PasswordAuthentication password(ApiKey key) {
                return key.use(lent -> new PasswordAuthentication("user", lent));
              }
              String other(ApiKey key, String other) { return key.use(lent -> other); }
              String printed(ApiKey key) { return key.toString(); }
              String reveal() { return "of another class"; }
              String own() { return reveal(); }
            }
            """)
        .doTest();
  }

  @Test
  void reveal_inAllowedPackage_isNotNamed() {
    for (String name : List.of("app.http", "app.http.deeper", "app.db")) {
      compilerAllowing("app.http, app.db").addSourceLines("Use.java", source(name, "")).doTest();
    }
  }

  @Test
  void reveal_inPackageThatOnlyBeginsLikeAnAllowedOne_isNamed() {
    for (String name : List.of("app.https", "app", "other.app.http")) {
      compilerAllowing("app.http,app.db")
          .addSourceLines(
              "Use.java", source(name, "// BUG: Diagnostic contains: A key is revealed here."))
          .doTest();
    }
  }

  private CompilationTestHelper compilerAllowing(String packages) {
    return CompilationTestHelper.newInstance(RevealedKey.class, getClass())
        .setArgs("-XepOpt:Keywarden:AllowedPackages=" + packages);
  }

  private static String source(String name, String marker) {
    return """
    package %s;
    class Use {
      %s
      String text(dev.keywarden.ApiKey key) { return key.reveal(); }
    }
    """
        .formatted(name, marker);
  }

  @Test
  void reveal_inWhatIsMarked_isNotNamed() {
    compiler
        .addSourceLines(
            "app/Use.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import dev.keywarden.Revealed;
            class Use {
              @Revealed("the vendor takes a String")
              String method(ApiKey key) { return key.reveal(); }
              void local(ApiKey key) {
                @Revealed String text = key.reveal();
                @Revealed String later;
                later = key.reveal();
              }
              @Revealed static class Whole {
                String text(ApiKey key) { return key.reveal(); }
                class Within {
                  String text(ApiKey key) { return key.reveal(); }
                }
              }
              static class Made {
                @Revealed Made(ApiKey key) { key.reveal(); }
              }
              @SuppressWarnings("RevealedKey")
              String suppressed(ApiKey key) { return key.reveal(); }
              // BUG: Diagnostic contains: A key is revealed here.
              String beside(ApiKey key) { return key.reveal(); }
            }
            """)
        .doTest();
  }

  @Test
  void fix_ofAMethod_marksIt() {
    BugCheckerRefactoringTestHelper.newInstance(RevealedKey.class, getClass())
        .addInputLines(
            "in/app/Use.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            class Use {
              String text(ApiKey key) {
                return key.reveal();
              }
            }
            """)
        .addOutputLines(
            "out/app/Use.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import dev.keywarden.Revealed;
            class Use {
              @Revealed
              String text(ApiKey key) {
                return key.reveal();
              }
            }
            """)
        .doTest();
  }
}
