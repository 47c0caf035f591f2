package dev.keywarden.errorprone;

import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

@SuppressWarnings("MisformattedTestData") // laid out to be read beside its findings
class RevealedKeyInFieldTest {
  private final CompilationTestHelper compiler =
      CompilationTestHelper.newInstance(RevealedKeyInField.class, getClass());

  @Test
  void field_thatHoldsAKey_isNamed() {
    compiler
        .addSourceLines(
            "app/Kept.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import dev.keywarden.KeyChain;
            import java.util.Base64;
            import java.util.List;
            class Kept {
              static final KeyChain keys = KeyChain.load();
              // BUG: Diagnostic contains: kept in the field AT_ONCE
              static final String AT_ONCE = keys.require("API_KEY").reveal();
              private String direct;
              private String local;
              private String header;
              private char[] characters;
              private Object encoded;
              private List<String> list;
              private String either;
              private String built;
              private String returned;
              private String chosen;

              Kept(ApiKey key, boolean some, int which) {
                // BUG: Diagnostic contains: kept in the field direct
                direct = key.reveal();
                String text = key.reveal();
                String copy = text.trim();
                // BUG: Diagnostic contains: kept in the field local
                this.local = copy;
                // BUG: Diagnostic contains: kept in the field header
                this.header = "Bearer " + (String) text;
                // BUG: Diagnostic contains: kept in the field characters
                characters = key.reveal().toCharArray();
                // BUG: Diagnostic contains: kept in the field encoded
                encoded = Base64.getEncoder().encodeToString(("u:" + text).getBytes());
                // BUG: Diagnostic contains: kept in the field list
                list = List.of("x", text);
                // BUG: Diagnostic contains: kept in the field either
                either = some ? text : "none";
                StringBuilder builder = new StringBuilder("Bearer ");
                builder.append("x").append(text);
                // BUG: Diagnostic contains: kept in the field built
                built = builder.toString();
                // BUG: Diagnostic contains: kept in the field returned
                returned = header(key);
                // BUG: Diagnostic contains: kept in the field chosen
                chosen = switch (which) { case 1 -> text; default -> ""; };
              }

              private static String header(ApiKey key) {
                return "Bearer " + key.reveal();
              }

              void lent(ApiKey key) {
                key.use(lent -> {
                  // BUG: Diagnostic contains: kept in the field characters
                  characters = lent;
                  return null;
                });
              }
            }
            """)
        .doTest();
  }

  @Test
  void record_thatIsMadeOfAKey_isNamed() {
    compiler
        .addSourceLines(
            "app/Config.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import dev.keywarden.Revealed;
            record Config(String name, String secret) {
              record Marked(@Revealed String secret) {}
              static Config of(ApiKey key) {
                new Marked(key.reveal());
                // BUG: Diagnostic contains: a part of the record Config, which prints it
                return new Config("name", key.reveal());
              }
            }
            """)
        .doTest();
  }

  @Test
  void field_thatHoldsNone_isNotNamed() {
    compiler
        .addSourceLines(
            "app/Kept.java",
            """
            package app;
            import dev.keywarden.ApiKey;
            import dev.keywarden.Revealed;
            class Kept {
              private final ApiKey key;
              private final String name;
              private final int length;
              private final boolean same;
              private String other;
              @Revealed("the vendor's client wants it so") private String marked;
              @SuppressWarnings("RevealedKeyInField") private String quiet;

              @SuppressWarnings("RevealedKeyInField")
              Kept(ApiKey key, String other) {
                this.key = key;
                this.name = key.name();
                String text = key.reveal();
                this.length = text.length();
                this.same = text.equals(other);
                this.other = other;
                this.marked = text;
                this.quiet = text;
              }
              @Revealed static class Whole {
                String text;
                void set(ApiKey key) { text = key.reveal(); }
              }
            }
            """)
        .doTest();
  }
}
