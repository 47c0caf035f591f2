package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, case by case; the first block is the table of dialects in the peer study. */
class DotenvTextTest {

  @Test
  void find_hashWithoutSpaceBefore_belongsToValue() {
    assertThat(Texts.value("A=sk-abc#def\n", "A")).isEqualTo("sk-abc#def");
  }

  @Test
  void find_hashWithSpaceBefore_startsComment() {
    assertThat(Texts.value("A=sk # note # more\n", "A")).isEqualTo("sk");
  }

  @Test
  void find_singleQuotes_takenOff() {
    assertThat(Texts.value("A='x'\n", "A")).isEqualTo("x");
  }

  @Test
  void find_doubleQuotes_takenOff() {
    assertThat(Texts.value("A=\"x\"\n", "A")).isEqualTo("x");
  }

  @Test
  void find_backticks_belongToValue() {
    assertThat(Texts.value("A=`x`\n", "A")).isEqualTo("`x`");
  }

  @Test
  void find_exportPrefix_isNoPartOfName() {
    assertThat(Texts.value("export A=1\n", "A")).isEqualTo("1");
    assertThat(Texts.value("  export\t B = 2\n", "B")).isEqualTo("2");
    assertThat(Texts.value("export=3\n", "export")).isEqualTo("3");
    assertThat(Texts.value("exported=4\n", "exported")).isEqualTo("4");
  }

  @Test
  void bindings_comments_bindNothing() {
    try (DotenvText text = Texts.parse("# A=1\n  # indented B=2\n\t#\nexport # C=3\n#")) {
      assertThat(text.bindings()).isEmpty();
      assertThat(text.malformed()).isEmpty();
    }
  }

  @Test
  void find_byteOrderMark_skippedOnce() {
    assertThat(Texts.value("\ufeffA=1\n", "A")).isEqualTo("1");
    assertThat(Texts.value("\ufeff\ufeffA=1\n", "A")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void find_anyLineBreak_endsLine(String lineBreak) {
    String content = "A=1" + lineBreak + "B=2" + lineBreak + lineBreak + "C=3" + lineBreak;
    assertThat(Texts.value(content, "A")).isEqualTo("1");
    assertThat(Texts.value(content, "B")).isEqualTo("2");
    try (DotenvText text = Texts.parse(content)) {
      assertThat(Objects.requireNonNull(text.find("C")).line()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void find_anyLineBreakInQuotes_becomesLineFeed(String lineBreak) {
    assertThat(Texts.value("A=\"l1" + lineBreak + "l2\"", "A")).isEqualTo("l1\nl2");
    assertThat(Texts.value("A='l1" + lineBreak + "l2'", "A")).isEqualTo("l1\nl2");
  }

  @Test
  void find_escapesInDoubleQuotes_decoded() {
    assertThat(Texts.value("A=\"\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\"", "A"))
        .isEqualTo("\u0007\b\f\n\r\t\u000b\\'\"");
  }

  @Test
  void find_unknownEscapesInDoubleQuotes_keepBackslash() {
    assertThat(Texts.value("A=\"\\x\\0\\u0041\\$\\ \"", "A")).isEqualTo("\\x\\0\\u0041\\$\\ ");
  }

  @Test
  void find_escapesInSingleQuotes_onlyQuoteAndBackslashDecoded() {
    assertThat(Texts.value("A='\\n \\t \\\" \\' \\\\ x'", "A")).isEqualTo("\\n \\t \\\" ' \\ x");
  }

  @Test
  void find_backslashesWithoutQuotes_kept() {
    assertThat(Texts.value("A=a\\slash\\n\\\\\n", "A")).isEqualTo("a\\slash\\n\\\\");
  }

  @Test
  void find_references_keptAsTheyStand() {
    assertThat(Texts.value("B=1\nA=${B}\n", "A")).isEqualTo("${B}");
  }

  @Test
  void find_nameTwice_lastWins() {
    assertThat(Texts.value("A=1\nA=2\n", "A")).isEqualTo("2");
  }

  @Test
  void find_bareWordAfterValue_winsWithoutValue() {
    try (DotenvText text = Texts.parse("A=1\nA\n")) {
      assertThat(Objects.requireNonNull(text.find("A")).hasValue()).isFalse();
    }
  }

  @Test
  void find_absentName_null() {
    try (DotenvText text = Texts.parse("A=1\n")) {
      assertThat(text.find("B")).isNull();
      assertThat(text.find("AA")).isNull();
      assertThat(text.find("")).isNull();
    }
  }

  @Test
  void value_bareWord_throws() {
    try (DotenvText text = Texts.parse("\nA\n")) {
      Binding binding = Objects.requireNonNull(text.find("A"));
      assertThat(binding.hasValue()).isFalse();
      assertThatThrownBy(binding::value)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the name on line 2 has no value");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"A=", "A=\n", "A= \n", "A=\"\"", "A=''", "A=\t\nB"})
  void find_nothingAssigned_emptyValue(String content) {
    assertThat(Texts.value(content, "A")).isEmpty();
  }

  @Test
  void find_noLastLineBreak_valueWhole() {
    assertThat(Texts.value("A=1\nB=last", "B")).isEqualTo("last");
  }

  @Test
  void find_hashRightAfterEquals_belongsToValue() {
    assertThat(Texts.value("A=#x # note\n", "A")).isEqualTo("#x");
  }

  @Test
  void find_commentRightAfterClosingQuote_skipped() {
    assertThat(Texts.value("A=\"x\"#note\n", "A")).isEqualTo("x");
    assertThat(Texts.value("A='x' # note\n", "A")).isEqualTo("x");
  }

  @Test
  void find_quotesInsideBareValue_belongToValue() {
    assertThat(Texts.value("A=a\"b'c\n", "A")).isEqualTo("a\"b'c");
  }

  @Test
  void find_whiteSpaceInsideBareValue_keptUpToTheEnd() {
    assertThat(Texts.value("A= \t a  b \t\n", "A")).isEqualTo("a  b");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\u000b', '\f', '\u001c', '\u001f', '\u0085', '\u00a0', '\u2028', '\u3000'})
  void find_whiteSpaceOfPython_isWhiteSpace(char space) {
    assertThat(Texts.value(space + "A" + space + "=" + space + "x" + space, "A")).isEqualTo("x");
    assertThat(Texts.value("A=x" + space + "#", "A")).isEqualTo("x");
    try (DotenvText text = Texts.parse("A=1" + space + "\nB=2")) {
      assertThat(Objects.requireNonNull(text.find("B")).line()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'\u180e', '\u200b', '\ufeff', '\0'})
  void find_noWhiteSpaceToPython_belongsToValue(char c) {
    assertThat(Texts.value("A=x" + c, "A")).isEqualTo("x" + c);
  }

  @Test
  void find_quotedName_withoutQuotes() {
    assertThat(Texts.value("'MY KEY'=1\n", "MY KEY")).isEqualTo("1");
    assertThat(Texts.value("\"A\"=1\n", "\"A\"")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A=C:\\dir\\\nB=\"2\"\n",
        "A=\"C:\\dir\\\\\"\nB=2\n",
        "A='C:\\dir\\\\'\nB=\"2\"\n"
      })
  void find_backslashLastAndVersionsAgree_kept(String content) {
    assertThat(Texts.value(content, "A")).isEqualTo("C:\\dir\\");
    assertThat(Texts.value(content, "B")).isEqualTo("2");
  }

  @Test
  void find_backslashBeforeClosingQuoteAndQuoteBelow_takesOtherQuote() {
    try (DotenvText text = Texts.parse("A=\"C:\\dir\\\"\nB=\"2\"\nC=3\n")) {
      assertThat(text.bindings()).hasSize(1);
      assertThat(text.malformed())
          .containsExactly(new Malformed(1, 2, Reason.TEXT_AFTER_CLOSING_QUOTE, "A"));
    }
  }

  @Test
  void find_astralCharacters_kept() {
    assertThat(Texts.value("A=\ud83d\ude00\nB='\ud83d\ude00'", "A")).isEqualTo("\ud83d\ude00");
    assertThat(Texts.value("\ud83d\ude00=1", "\ud83d\ude00")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ufeff", "\n", " \t\r\n", "#"})
  void parse_nothingInIt_empty(String content) {
    try (DotenvText text = Texts.parse(content)) {
      assertThat(text.bindings()).isEmpty();
      assertThat(text.names()).isEmpty();
      assertThat(text.malformed()).isEmpty();
    }
  }

  @Test
  void names_severalBindings_eachOnceInOrder() {
    try (DotenvText text = Texts.parse("B=1\nA\nB=2\nC=\n")) {
      assertThat(text.names()).containsExactly("B", "A", "C");
      assertThat(text.bindings()).hasSize(4);
    }
  }

  @Test
  void printableName_plainNameWithValue_name() {
    try (DotenvText text = Texts.parse("MY_key.1-x=1\nB=''")) {
      assertThat(text.bindings())
          .extracting(Binding::printableName)
          .containsExactly("MY_key.1-x", "B");
    }
  }

  @Test
  void printableName_mayBePieceOfValue_null() {
    String longName = "A".repeat(129);
    try (DotenvText text =
        Texts.parse(
            "base64=\nbase64==\nsk-bare-word\nlastLineOfIt=x\nX Y=1\n"
                + longName
                + "=1\n1A=1\nB=\"\nC=3\n")) {
      assertThat(text.bindings()).extracting(Binding::printableName).containsOnlyNulls();
    }
  }

  @Test
  void close_twice_noEffect() {
    DotenvText text = Texts.parse("A=1\n");
    text.close();
    text.close();
    assertThatThrownBy(text::names).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void value_afterClose_throws() {
    DotenvText text = Texts.parse("A=1\n");
    Binding binding = Objects.requireNonNull(text.find("A"));
    text.close();
    assertThatThrownBy(binding::value)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the text is closed");
    assertThatThrownBy(binding::name).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(binding::printableName).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> text.find("A")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void value_calledTwice_freshCopies() {
    try (DotenvText text = Texts.parse("A='x'\n")) {
      Binding binding = Objects.requireNonNull(text.find("A"));
      binding.value()[0] = 'y';
      assertThat(binding.value()).containsExactly('x');
    }
  }
}
