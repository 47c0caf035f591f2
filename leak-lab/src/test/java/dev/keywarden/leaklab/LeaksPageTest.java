package dev.keywarden.leaklab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** docs/leaks.md says what the other tests of this run found. */
class LeaksPageTest {
  private static final Path PAGE = Path.of("..", "docs", "leaks.md");

  /** What Maven is told to run all of the lab, and nothing else. */
  private static final String WHOLE_LAB = "dev/keywarden/leaklab/**";

  private static final String REWRITE =
      "mvn -q -pl leak-lab -am test '-Dtest=" + WHOLE_LAB + "' -Dleaks.write";

  /** Runs after all other tests: pom.xml has an execution for it. */
  @Test
  @EnabledIfSystemProperty(named = "leaks.page", matches = "true")
  void page_saysWhatWasFound() throws IOException {
    assumeThat(System.getProperty("test", WHOLE_LAB))
        .as("the whole lab ran; a part of it says nothing about the page")
        .isEqualTo(WHOLE_LAB);
    String page = Files.readString(PAGE);
    String made = LeaksPage.render(page, LeaksPage.DIRECTORY);

    if (System.getProperty("leaks.write") != null) {
      Files.writeString(PAGE, made);
    } else {
      assertThat(anyCount(page))
          .as("docs/leaks.md is not what the tests found. To make it anew: %s", REWRITE)
          .isEqualTo(anyCount(made));
    }
  }

  /**
   * How many copies of a key there are where there are any changes from run to run, and from one
   * JDK to the next; whether there are any does not.
   */
  private static String anyCount(String page) {
    return page.replaceAll("(?<=\\| )[1-9][0-9]*(?= \\|)", "1 or more");
  }

  @Test
  void anyCount_onlyNoneIsAnotherThanSome() {
    assertThat(anyCount("| AWS | 0 | 12 | 3 |")).isEqualTo(anyCount("| AWS | 0 | 1 | 7 |"));
    assertThat(anyCount("| AWS | 0 | 12 |")).isNotEqualTo(anyCount("| AWS | 1 | 12 |"));
  }

  @Test
  void render_rowsInAnyOrder_oneTableAGroup(@TempDir Path directory) throws IOException {
    Files.write(
        directory.resolve("record-1.tsv"),
        List.of(
            "Logs\tLogback\tMASKED\tby a | sign",
            "Logs\tlog4j\tMASKED\t",
            "Logs\tlog4j\tMASKED\t",
            "Logs\tJUL\tOUTSIDE\tturn it off"));
    Files.write(directory.resolve("record-2.tsv"), List.of("JSON\tGson\tCLOSED\t"));
    Files.write(directory.resolve("memory.tsv"), List.of("place\tcopies", "b\t1", "A\t0"));
    String page =
        """
        By hand.
        <!-- made by leak-lab: begin -->
        old
        <!-- made by leak-lab: end -->
        More.
        <!-- made by leak-lab: memory begin -->
        <!-- made by leak-lab: memory end -->
        <!-- made by leak-lab: nothing begin -->
        old
        <!-- made by leak-lab: nothing end -->
        """;

    String made = LeaksPage.render(page, directory);

    assertThat(made)
        .isEqualTo(
            """
            By hand.
            <!-- made by leak-lab: begin -->

            ### JSON

            | channel | promise | remark |
            | --- | --- | --- |
            | Gson | closed | |

            ### Logs

            | channel | promise | remark |
            | --- | --- | --- |
            | JUL | outside | turn it off |
            | log4j | masked | |
            | Logback | masked | by a \\| sign |

            <!-- made by leak-lab: end -->
            More.
            <!-- made by leak-lab: memory begin -->

            | place | copies |
            | --- | --- |
            | A | 0 |
            | b | 1 |

            <!-- made by leak-lab: memory end -->
            <!-- made by leak-lab: nothing begin -->
            <!-- made by leak-lab: nothing end -->
            """);
    assertThat(LeaksPage.render(made, directory)).isEqualTo(made);
  }

  @Test
  void render_oneChannelWithTwoPromises_refused(@TempDir Path directory) throws IOException {
    Files.write(
        directory.resolve("record.tsv"), List.of("Logs\tJUL\tMASKED\t", "Logs\tJUL\tCLOSED\t"));

    assertThatThrownBy(
            () ->
                LeaksPage.render(
                    "<!-- made by leak-lab: begin -->\n<!-- made by leak-lab: end -->\n",
                    directory))
        .hasMessage("two channels are called \"JUL\" in \"Logs\"");
  }
}
