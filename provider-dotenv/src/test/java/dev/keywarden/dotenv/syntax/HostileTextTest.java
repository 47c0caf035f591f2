package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A megabyte of anything is read in linear time. That takes milliseconds; were it quadratic, it
 * would take many minutes, so the limit is generous and still sharp.
 */
class HostileTextTest {
  private static final int SIZE = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "'",
        "\\",
        "\\\"",
        "\\'",
        "=",
        "#",
        " ",
        " #",
        "$",
        "${",
        "\n",
        "\r",
        "\0",
        "A=",
        "A='\n",
        "A=\"\n",
        "A=\"\\\"\n",
        "'\n",
        "''",
        "''\n",
        "A=''x\n",
        "export ",
        "export \n",
        "a\n",
        "\u2028",
        "A=a  ",
        "A=\"\\\"\nA='\\'\n",
        "A: x\n",
        "A= #\n",
        "A=\"\\\\\"\n",
        "A=\"\\\\\"\nA='\\\\'\n",
        "A='\\\\'\nA=\"\\\"\n",
        "B=\"\\\\\"\n\"\n"
      })
  void parse_megabyteOfIt_linear(String piece) {
    for (String start : new String[] {"", "A=", "A=\"", "'"}) {
      String content = start + piece.repeat(SIZE / piece.length());
      assertTimeoutPreemptively(
          LIMIT,
          () -> {
            try (DotenvText text = Texts.parse(content)) {
              assertThat(text.find("absent")).isNull();
              Binding binding = last(text.bindings());
              if (binding != null && binding.hasValue()) {
                assertThat(binding.value()).hasSizeLessThanOrEqualTo(content.length());
              }
            }
          });
    }
  }

  private static @Nullable Binding last(List<Binding> bindings) {
    return bindings.isEmpty() ? null : bindings.get(bindings.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${", "${a", "${a:", "$", "${a:-", "{", "}", "${:x}", "${a:-b", "${}", "${B:-}"})
  void expanded_megabyteOfIt_linear(String piece) {
    for (String end : new String[] {"", ":x}", ":", "}"}) {
      String content = "A=" + piece.repeat(SIZE / piece.length()) + end;
      assertTimeoutPreemptively(
          LIMIT,
          () -> {
            try (DotenvText text = Texts.parse(content)) {
              Binding binding = Objects.requireNonNull(text.find("A"));
              assertThat(text.expanded(binding, name -> null))
                  .hasSizeLessThanOrEqualTo(content.length());
            }
          });
    }
  }
}
