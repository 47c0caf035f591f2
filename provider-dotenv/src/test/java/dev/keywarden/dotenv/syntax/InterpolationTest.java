package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterpolationTest {
  private static final Environment NOTHING = name -> null;
  private static final Environment EVERYTHING = name -> ("<" + name + ">").toCharArray();

  @Test
  void expanded_nameFurtherUp_itsValue() {
    assertThat(Texts.expanded("B=1\nA=x${B}y${B}\n", "A", NOTHING)).isEqualTo("x1y1");
  }

  @Test
  void expanded_singleQuotes_expandedToo() {
    assertThat(Texts.expanded("B=1\nA='${B}'\n", "A", NOTHING)).isEqualTo("1");
  }

  @Test
  void expanded_fileAndEnvironment_fileFirst() {
    assertThat(Texts.expanded("B=1\nA=${B}${C}\n", "A", EVERYTHING)).isEqualTo("1<C>");
  }

  @Test
  void expanded_nameFurtherDown_fromEnvironment() {
    assertThat(Texts.expanded("A=${B}\nB=1\n", "A", EVERYTHING)).isEqualTo("<B>");
  }

  @Test
  void expanded_ownName_fromAboveOrEnvironment() {
    assertThat(Texts.expanded("A=${A}1\n", "A", EVERYTHING)).isEqualTo("<A>1");
    assertThat(Texts.expanded("A=0\nA=${A}1\nA=${A}2\n", "A", EVERYTHING)).isEqualTo("012");
  }

  @Test
  void expanded_nameBoundTwice_nearestFurtherUp() {
    assertThat(Texts.expanded("B=1\nA=${B}\nB=2\n", "A", NOTHING)).isEqualTo("1");
  }

  @Test
  void expanded_unset_nothingOrDefault() {
    assertThat(Texts.expanded("A=[${B}${C:-d e}${D:-}]\n", "A", NOTHING)).isEqualTo("[d e]");
  }

  @Test
  void expanded_emptyOrWithoutValue_notTheDefault() {
    assertThat(Texts.expanded("B=\nC\nA=[${B:-x}${C:-y}]\n", "A", EVERYTHING)).isEqualTo("[]");
    assertThat(Texts.expanded("A=[${B:-x}]\n", "A", name -> new char[0])).isEqualTo("[]");
  }

  @Test
  void expanded_result_notExpandedAgain() {
    assertThat(Texts.expanded("A=${B}\n", "A", name -> "${C}".toCharArray())).isEqualTo("${C}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$B", "${B", "${B:x}", "$ {B}", "$", "${", "{B}", "${B:-x"})
  void expanded_noReference_kept(String value) {
    assertThat(Texts.expanded("A=" + value, "A", EVERYTHING)).isEqualTo(value);
  }

  @Test
  void expanded_strangeNames_takenAsTheyStand() {
    assertThat(Texts.expanded("A=${}${B C}${$}${ ${B}\n", "A", EVERYTHING))
        .isEqualTo("<><B C><$>< ${B>");
  }

  @Test
  void expanded_oddNameFurtherUp_itsValue() {
    assertThat(Texts.expanded("B\u0001=1\nA=${B\u0001}\n", "A", EVERYTHING)).isEqualTo("1");
  }

  @Test
  void expanded_escapes_decodedBefore() {
    assertThat(Texts.expanded("A=\"\\${B}\\n\"", "A", EVERYTHING)).isEqualTo("\\<B>\n");
  }

  @Test
  void expanded_unneededBindings_notLookedAt() {
    List<String> asked = new ArrayList<>();
    Environment recording =
        name -> {
          asked.add(name);
          return null;
        };
    Texts.expanded("X=${SECRET_X}\nB=${Y}\nA=${B}\nZ=${W}\n", "A", recording);
    assertThat(asked).containsExactly("Y");
  }

  @Test
  void expanded_valueOfEnvironment_zeroed() {
    char[] found = "abc".toCharArray();
    assertThat(Texts.expanded("A=${B}", "A", name -> found)).isEqualTo("abc");
    assertThat(found).containsOnly('\0');
  }

  @Test
  void expanded_longChain_noRecursion() {
    StringBuilder content = new StringBuilder("A0=x\n");
    for (int i = 1; i <= 20_000; i++) {
      content.append('A').append(i).append("=${A").append(i - 1).append("}\n");
    }
    assertThat(Texts.expanded(content.toString(), "A20000", NOTHING)).isEqualTo("x");
  }

  @Test
  void expanded_doublingChain_stopsAtLimit() {
    StringBuilder content = new StringBuilder("A0=0123456789\n");
    for (int i = 1; i <= 40; i++) {
      content.append("A" + i + "=${A" + (i - 1) + "}${A" + (i - 1) + "}\n");
    }
    try (DotenvText text = Texts.parse(content.toString())) {
      Binding last = Objects.requireNonNull(text.find("A40"));
      assertThatThrownBy(() -> text.expanded(last, NOTHING))
          .isInstanceOfSatisfying(
              DotenvSyntaxException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.EXPANSION_TOO_LARGE);
                assertThat(e.line()).isEqualTo(41);
              });
      Binding early = Objects.requireNonNull(text.find("A3"));
      assertThat(text.expanded(early, NOTHING)).hasSize(80);
    }
  }

  @Test
  void expanded_atTheLimit_allowedAndNotOneMore() {
    Environment largest = name -> new char[Interpolation.MAX_EXPANDED_CHARS];
    assertThat(Texts.expanded("A=${B}x", "A", largest))
        .hasSize(Interpolation.MAX_EXPANDED_CHARS + 1);
    assertThatThrownBy(() -> Texts.expanded("B=1\nA=${C}${B}", "A", largest))
        .isInstanceOf(DotenvSyntaxException.class)
        .hasMessage("line 2: the references expand to too long a value");
  }

  @Test
  void expanded_bareWord_throws() {
    try (DotenvText text = Texts.parse("A\n")) {
      Binding binding = text.bindings().get(0);
      assertThatThrownBy(() -> text.expanded(binding, NOTHING))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void expanded_bindingOfOtherText_throws() {
    try (DotenvText text = Texts.parse("A=1\n");
        DotenvText other = Texts.parse("A=1\n")) {
      Binding binding = other.bindings().get(0);
      assertThatThrownBy(() -> text.expanded(binding, NOTHING))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
