package dev.keywarden.dotenv.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares with what python-dotenv 1.2.2 reads. {@code src/test/python/record_corpus.py} records it
 * and explains the format.
 */
class PythonCorpusTest {
  /** Names that python-dotenv takes, and that are reported here instead. */
  private static final Pattern ODD_NAME = Pattern.compile("[\\p{Cc}\\p{Cf}]");

  private static final String NO_VALUE = "-";

  @Test
  void parse_recordedFiles_givesPythonsBindings() throws IOException {
    List<String> lines = lines("values.txt");
    assertThat(lines).hasSize(3000);
    for (String line : lines) {
      String[] inputAndResult = line.split("\t", -1);
      assertThat(read(inputAndResult[0]))
          .as("input %s", inputAndResult[0])
          .isEqualTo(normalized(inputAndResult[1]));
    }
  }

  @Test
  void find_recordedFiles_givesPythonsLastValue() throws IOException {
    for (String line : lines("values.txt")) {
      String[] inputAndResult = line.split("\t", -1);
      if (inputAndResult[1].startsWith("E")) {
        continue;
      }
      Map<String, String> expected = new LinkedHashMap<>();
      for (String[] binding : bindings(inputAndResult[1])) {
        expected.put(text(binding[0]), binding[1]);
      }
      expected.keySet().removeIf(PythonCorpusTest::isOdd);
      try (DotenvText text = DotenvText.parse(bytes(inputAndResult[0]))) {
        assertThat(text.names())
            .as("input %s", inputAndResult[0])
            .containsExactlyElementsOf(expected.keySet());
        for (Map.Entry<String, String> entry : expected.entrySet()) {
          Binding found = Objects.requireNonNull(text.find(entry.getKey()));
          assertThat(found.hasValue() ? base64(found.value()) : NO_VALUE)
              .as("input %s", inputAndResult[0])
              .isEqualTo(entry.getValue());
        }
      }
    }
  }

  @Test
  void expanded_recordedFiles_givesPythonsValues() throws IOException {
    List<String> lines = lines("expansions.txt");
    assertThat(lines).hasSize(901);
    Map<String, String> variables = new HashMap<>();
    for (String variable : lines.get(0).split(" ", -1)) {
      String[] nameAndValue = variable.split(":", -1);
      variables.put(text(nameAndValue[0]), text(nameAndValue[1]));
    }
    Environment environment =
        name -> variables.containsKey(name) ? variables.get(name).toCharArray() : null;
    for (String line : lines.subList(1, lines.size())) {
      String[] inputAndResult = line.split("\t", -1);
      try (DotenvText text = DotenvText.parse(bytes(inputAndResult[0]))) {
        for (String expected : inputAndResult[1].split(" ", -1)) {
          String[] nameAndValue = expected.split(":", -1);
          if (isOdd(text(nameAndValue[0]))) {
            continue;
          }
          Binding found = Objects.requireNonNull(text.find(text(nameAndValue[0])));
          assertThat(found.hasValue() ? base64(text.expanded(found, environment)) : NO_VALUE)
              .as("input %s", inputAndResult[0])
              .isEqualTo(nameAndValue[1]);
        }
      }
    }
  }

  /** Writes what is read in the way of the corpus, the malformed lines sorted. */
  private static String read(String input) {
    try (DotenvText text = DotenvText.parse(bytes(input))) {
      List<String> bindings = new ArrayList<>();
      for (Binding binding : text.bindings()) {
        String value = binding.hasValue() ? base64(binding.value()) : NO_VALUE;
        bindings.add(base64(binding.name().toCharArray()) + ":" + value + ":" + binding.line());
      }
      Set<String> malformed = new LinkedHashSet<>();
      for (Malformed statement : text.malformed()) {
        boolean odd =
            statement.reason() == Reason.CONTROL_CHARACTER_IN_NAME
                || statement.reason() == Reason.INVISIBLE_CHARACTER_IN_NAME;
        malformed.add(
            odd ? "odd " + statement.line() : statement.line() + "-" + statement.lastLine());
      }
      return bindings + " " + new TreeSet<>(malformed);
    } catch (DotenvSyntaxException e) {
      return "E" + e.line();
    }
  }

  /** Moves the bindings with odd names to the malformed statements. */
  private static String normalized(String result) {
    if (result.startsWith("E")) {
      return result;
    }
    List<String> plain = new ArrayList<>();
    Set<String> malformed = new TreeSet<>();
    for (String[] binding : bindings(result)) {
      if (isOdd(text(binding[0]))) {
        malformed.add("odd " + binding[2]);
      } else {
        plain.add(String.join(":", binding));
      }
    }
    String statements = result.substring(result.indexOf('|') + 1);
    if (!statements.isEmpty()) {
      malformed.addAll(List.of(statements.split(" ", -1)));
    }
    return plain + " " + malformed;
  }

  private static List<String[]> bindings(String result) {
    List<String[]> bindings = new ArrayList<>();
    String part = result.substring(0, result.indexOf('|'));
    if (!part.isEmpty()) {
      for (String binding : part.split(" ", -1)) {
        bindings.add(binding.split(":", -1));
      }
    }
    return bindings;
  }

  private static boolean isOdd(String name) {
    return ODD_NAME.matcher(name).find();
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static String text(String base64) {
    return new String(bytes(base64), StandardCharsets.UTF_8);
  }

  private static String base64(char[] chars) {
    return Base64.getEncoder().encodeToString(new String(chars).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in =
            Objects.requireNonNull(PythonCorpusTest.class.getResourceAsStream(resource));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return reader.lines().toList();
    }
  }
}
