package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MalformedTest {

  @Test
  void malformed_unterminatedDoubleQuote_restOfFileKept() {
    String content = "\n\nA=\"sk\nB=2 # c\nC=3\n";
    assertThat(malformed(content)).containsExactly(at(3, Reason.UNTERMINATED_DOUBLE_QUOTE, "A"));
    assertThat(Texts.value(content, "B")).isEqualTo("2");
    assertThat(Texts.value(content, "C")).isEqualTo("3");
  }

  @Test
  void malformed_unterminatedSingleQuote_restOfFileKept() {
    String content = "A='sk\r\nB=2";
    assertThat(malformed(content)).containsExactly(at(1, Reason.UNTERMINATED_SINGLE_QUOTE, "A"));
    assertThat(Texts.value(content, "B")).isEqualTo("2");
  }

  @Test
  void malformed_unterminatedQuotedName_reported() {
    assertThat(malformed("A=1\n'sk=1\n"))
        .containsExactly(at(2, Reason.UNTERMINATED_QUOTED_NAME, null));
  }

  @Test
  void malformed_textAfterClosingQuote_reported() {
    assertThat(malformed("A=\"x\" y\nB='x'y\n"))
        .containsExactly(
            at(1, Reason.TEXT_AFTER_CLOSING_QUOTE, "A"),
            at(2, Reason.TEXT_AFTER_CLOSING_QUOTE, "B"));
  }

  @Test
  void malformed_closingQuoteForgotten_saysWhereItOpenedAndWhatIsLost() {
    String content = "A=\"x\nB=2\nC=\"y\"\nD=4\nE: x\n";
    assertThat(malformed(content))
        .containsExactly(
            new Malformed(1, 3, Reason.TEXT_AFTER_CLOSING_QUOTE, "A"),
            at(5, Reason.COLON_INSTEAD_OF_EQUALS, null));
    assertThat(Texts.value(content, "B")).isNull();
    assertThat(Texts.value(content, "D")).isEqualTo("4");
  }

  @Test
  void malformed_noName_reported() {
    assertThat(malformed("=x\n\nexport =x\n''=x\n"))
        .containsExactly(
            at(1, Reason.NO_NAME, null), at(3, Reason.NO_NAME, null), at(4, Reason.NO_NAME, null));
  }

  @Test
  void malformed_exportAlone_reportedIfWhiteSpaceFollows() {
    assertThat(malformed("export \nA=1\nexport\t"))
        .containsExactly(
            at(1, Reason.EXPORT_WITHOUT_NAME, null), at(3, Reason.EXPORT_WITHOUT_NAME, null));
    assertThat(malformed("export\n")).isEmpty();
  }

  @Test
  void malformed_colon_reportedWithName() {
    assertThat(malformed("A: x\nB : x\n'C': x\nexport D: x\nE:\"x y\"\n\"F\": x\n"))
        .containsExactly(
            at(1, Reason.COLON_INSTEAD_OF_EQUALS, "A"),
            at(2, Reason.COLON_INSTEAD_OF_EQUALS, "B"),
            at(3, Reason.COLON_INSTEAD_OF_EQUALS, "C"),
            at(4, Reason.COLON_INSTEAD_OF_EQUALS, "D"),
            at(5, Reason.COLON_INSTEAD_OF_EQUALS, "E"),
            at(6, Reason.COLON_INSTEAD_OF_EQUALS, null));
  }

  @Test
  void malformed_bareWordsWithColon_areNames() {
    assertThat(malformed("A:x\nA:\n")).isEmpty();
  }

  @Test
  void malformed_textAfterName_reportedWithoutName() {
    assertThat(malformed("MY KEY=1\nuser:word word\n'A'b=1\n"))
        .containsExactly(
            at(1, Reason.TEXT_AFTER_NAME, null),
            at(2, Reason.TEXT_AFTER_NAME, null),
            at(3, Reason.TEXT_AFTER_NAME, null));
  }

  @Test
  void malformed_controlCharacterInName_reportedAndNotBound() {
    String content = "\0A=1\nB\u007f=2\n'C\nD'=3\nE=5\n";
    assertThat(malformed(content))
        .containsExactly(
            at(1, Reason.CONTROL_CHARACTER_IN_NAME, null),
            at(2, Reason.CONTROL_CHARACTER_IN_NAME, null),
            new Malformed(3, 4, Reason.CONTROL_CHARACTER_IN_NAME, null));
    try (DotenvText text = Texts.parse(content)) {
      assertThat(text.names()).containsExactly("E");
      assertThat(text.find("\0A")).isNull();
    }
  }

  @Test
  void malformed_invisibleCharacterInName_reported() {
    assertThat(malformed("A=1\n\ufeffB=2\nC\u200b=3\nD\udb40\udc01=4\n\u00e9=5\n\ud83d\ude00=6"))
        .containsExactly(
            at(2, Reason.INVISIBLE_CHARACTER_IN_NAME, null),
            at(3, Reason.INVISIBLE_CHARACTER_IN_NAME, null),
            at(4, Reason.INVISIBLE_CHARACTER_IN_NAME, null));
  }

  @Test
  void malformed_pieceOfTornKey_nameless() {
    assertThat(malformed("bareword\nx=\"\n"))
        .containsExactly(at(2, Reason.UNTERMINATED_DOUBLE_QUOTE, null));
    assertThat(malformed("A='\nB=\"\n"))
        .containsExactly(
            at(1, Reason.UNTERMINATED_SINGLE_QUOTE, "A"),
            at(2, Reason.UNTERMINATED_DOUBLE_QUOTE, null));
  }

  @Test
  void malformed_balancedQuotesFurtherUp_named() {
    assertThat(malformed("A: \"x\"\nB: 'y'\nC: it's\nD: z\n"))
        .extracting(Malformed::name)
        .containsExactly("A", "B", "C", null);
  }

  private static Malformed at(int line, Reason reason, @Nullable String name) {
    return new Malformed(line, line, reason, name);
  }

  private static List<Malformed> malformed(String content) {
    try (DotenvText text = Texts.parse(content)) {
      return text.malformed();
    }
  }
}
