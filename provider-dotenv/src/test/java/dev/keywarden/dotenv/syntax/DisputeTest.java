package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What python-dotenv 1.2.2 and 1.2.4 read differently. */
class DisputeTest {

  @Test
  void find_hashAfterEqualsAndSpace_refused() {
    assertRefused("\nA= # note\n", "A", Reason.HASH_WHERE_VALUE_BEGINS, 2);
    assertRefused("export A =\t#\n", "A", Reason.HASH_WHERE_VALUE_BEGINS, 1);
    assertRefused("A=\u00a0#x", "A", Reason.HASH_WHERE_VALUE_BEGINS, 1);
  }

  @Test
  void find_singleBackslashBeforeClosingQuote_refused() {
    assertRefused("A=\"C:\\dir\\\"\nB=2\n", "A", Reason.BACKSLASH_BEFORE_CLOSING_QUOTE, 1);
    assertRefused("A='C:\\dir\\'\nB=2\n", "A", Reason.BACKSLASH_BEFORE_CLOSING_QUOTE, 1);
    assertRefused("A=\"\\\\\\\"", "A", Reason.BACKSLASH_BEFORE_CLOSING_QUOTE, 1);
  }

  @Test
  void find_twoBackslashesBeforeClosingQuoteAndQuoteBelow_refused() {
    assertRefused("A=\"C:\\dir\\\\\"\nB=\"2\"\n", "A", Reason.BACKSLASHES_BEFORE_QUOTE, 1);
    assertRefused("A='C:\\dir\\\\'\nB='2'\n", "A", Reason.BACKSLASHES_BEFORE_QUOTE, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=\"{\\\"a\\\": \\\"b\\\"}\"",
        "A=\"{\\\"a\\\": \\\"b\\\"}\"\nC=\"x\"\n",
        "A='{\"a\": \"b\"}'\nC=\"x\"\n",
        "A=\"{\\\"a\\\": \\\"b\\\"}\" # a \"note\"\nC='x'"
      })
  void find_escapedQuotesInsideClosedValue_undisputed(String content) {
    assertThat(Texts.value(content, "A")).isEqualTo("{\"a\": \"b\"}");
  }

  @Test
  void find_disputedAfterBinding_refusedAndNotTheEarlierValue() {
    assertRefused("A=1\nA= # note\n", "A", Reason.HASH_WHERE_VALUE_BEGINS, 2);
  }

  @Test
  void find_bindingAfterDisputed_itsValue() {
    assertThat(Texts.value("A= # note\nA=1\n", "A")).isEqualTo("1");
  }

  @Test
  void find_nameInRangeThatOneVersionReads_refused() {
    String content = "B=1\nA=\"x\\\\\"\nB=2\nC=\"y\"\nD=4\n";
    assertRefused(content, "B", Reason.BACKSLASHES_BEFORE_QUOTE, 3);
    assertRefused(content, "C", Reason.BACKSLASHES_BEFORE_QUOTE, 4);
    assertThat(Texts.value(content, "D")).isEqualTo("4");
  }

  @Test
  void find_statementThatBothVersionsDrop_earlierValue() {
    // 1.2.2 closes at the last quote, 1.2.4 at the second; text follows both.
    assertThat(Texts.value("A=1\nA=\"x\\\\\" y\" z\n", "A")).isEqualTo("1");
  }

  @Test
  void names_disputed_leftOut() {
    try (DotenvText text = Texts.parse("A= # note\nB=1\n")) {
      assertThat(text.names()).containsExactly("B");
      assertThat(text.bindings()).hasSize(1);
    }
  }

  @Test
  void malformed_disputedOnOneLine_reportedWithName() {
    String content = "MY_KEY= # note\nb=\"\\\\\" # \"\nc='\\'\n";
    assertThat(malformed(content, 0)).isEqualTo(at(1, 1, Reason.HASH_WHERE_VALUE_BEGINS, "MY_KEY"));
    assertThat(malformed(content, 1)).isEqualTo(at(2, 2, Reason.BACKSLASHES_BEFORE_QUOTE, "b"));
    assertThat(malformed("c='\\'\n", 0))
        .isEqualTo(at(1, 1, Reason.BACKSLASH_BEFORE_CLOSING_QUOTE, "c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c2VjcmV0a2V5= # key", "ONSWG4TFORVWK6LTMVRXEZLUNNSXS=\t#", "word\nA= #"})
  void malformed_hashAfterWhatMayBeKey_nameless(String content) {
    assertThat(malformed(content, 0).name()).isNull();
  }

  @Test
  void malformed_versionsGoOnApart_rangeEndsWhereTheyMeet() {
    // 1.2.2: A to the quote on line 3, then D. 1.2.4: A, B, C from line 3 to 5, which 1.2.2 meets.
    String content = "A=\"x\\\\\"\nB=2\nC=\"y\nD=4\n\"\n\n# E\nF=6\n";
    try (DotenvText text = Texts.parse(content)) {
      assertThat(text.malformed())
          .startsWith(at(1, 5, Reason.BACKSLASHES_BEFORE_QUOTE, "A"))
          .hasSize(1);
      assertThat(text.names()).containsExactly("F");
      assertThat(Objects.requireNonNull(text.find("F")).line()).isEqualTo(8);
      assertThat(text.bindings().get(0).printableName()).isNull();
    }
  }

  @Test
  void malformed_versionsNeverMeet_rangeEndsWithFile() {
    assertThat(malformed("A=\"\\\n\\\"\nB=1", 0))
        .isEqualTo(at(1, 2, Reason.BACKSLASH_BEFORE_CLOSING_QUOTE, "A"));
    assertThat(malformed("A='\\\\'\nB='\nC=1", 0))
        .isEqualTo(at(1, 2, Reason.BACKSLASHES_BEFORE_QUOTE, "A"));
    assertThat(malformed("A=\"\\\\\"\nB='\"\nC='", 0))
        .isEqualTo(at(1, 3, Reason.BACKSLASHES_BEFORE_QUOTE, "A"));
  }

  @Test
  void expanded_referenceToDisputed_refusedWithItsLine() {
    assertExpansionRefused("A= # note\nB=${A:-x}\n", "B", 1);
    assertExpansionRefused("A=0\nA= # note\nB=${A}\nC=1\nD=${C}${B}\n", "D", 2);
  }

  @Test
  void expanded_disputedNotNeeded_value() {
    Environment nothing = name -> null;
    assertThat(Texts.expanded("A= # note\nA=1\nB=${A}\n", "B", nothing)).isEqualTo("1");
    assertThat(Texts.expanded("B=${A:-x}\nA= # note\n", "B", nothing)).isEqualTo("x");
  }

  private static void assertRefused(String content, String name, Reason reason, int line) {
    try (DotenvText text = Texts.parse(content)) {
      assertThatThrownBy(() -> text.find(name))
          .isInstanceOf(DotenvSyntaxException.class)
          .hasMessage("line " + line + ": " + reason.explanation());
    }
  }

  private static void assertExpansionRefused(String content, String name, int line) {
    try (DotenvText text = Texts.parse(content)) {
      Binding binding = Objects.requireNonNull(text.find(name));
      assertThatThrownBy(() -> text.expanded(binding, any -> null))
          .isInstanceOf(DotenvSyntaxException.class)
          .hasMessage("line " + line + ": " + Reason.HASH_WHERE_VALUE_BEGINS.explanation());
    }
  }

  private static Malformed malformed(String content, int index) {
    try (DotenvText text = Texts.parse(content)) {
      return text.malformed().get(index);
    }
  }

  private static Malformed at(int line, int lastLine, Reason reason, @Nullable String name) {
    return new Malformed(line, lastLine, reason, name);
  }
}
