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
 * Compares with what python-dotenv 1.2.2 and 1.2.4 read. {@code src/test/python/record_corpus.py}
 * records it and explains the format.
 */
class PythonCorpusTest {
  /** Names that python-dotenv takes, and that are reported here instead. */
  private static final Pattern ODD_NAME = Pattern.compile("[\\p{Cc}\\p{Cf}]");

  private static final String NO_VALUE = "-";

  /** Stands for a refusal, and in the corpus for what the versions disagree about. */
  private static final String REFUSED = "!";

  private static final Set<Reason> DISPUTES =
      Set.of(
          Reason.HASH_WHERE_VALUE_BEGINS,
          Reason.BACKSLASH_BEFORE_CLOSING_QUOTE,
          Reason.BACKSLASHES_BEFORE_QUOTE);

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
  void malformed_recordedDisputes_namedAsInPythonOrNotAtAll() throws IOException {
    int named = 0;
    for (String line : lines("values.txt")) {
      String[] inputAndResult = line.split("\t", -1);
      if (!inputAndResult[1].contains(REFUSED)) {
        continue;
      }
      Map<String, String> names = new HashMap<>();
      for (String statement : words(inputAndResult[1], 1)) {
        int mark = statement.indexOf(REFUSED);
        if (mark >= 0) {
          names.put(statement.substring(0, mark), text(statement.substring(mark + 1)));
        }
      }
      try (DotenvText text = DotenvText.parse(bytes(inputAndResult[0]))) {
        for (Malformed statement : text.malformed()) {
          String name = names.get(statement.line() + "-" + statement.lastLine());
          if (statement.name() != null && name != null && !name.isEmpty()) {
            assertThat(statement.name()).as("input %s", inputAndResult[0]).isEqualTo(name);
            named++;
          }
        }
      }
    }
    assertThat(named).isGreaterThan(60);
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
      List<String> names = List.copyOf(expected.keySet());
      for (String disputed : words(inputAndResult[1], 2)) {
        expected.put(text(disputed), REFUSED);
      }
      try (DotenvText text = DotenvText.parse(bytes(inputAndResult[0]))) {
        assertThat(text.names()).as("input %s", inputAndResult[0]).containsExactlyElementsOf(names);
        for (Map.Entry<String, String> entry : expected.entrySet()) {
          assertThat(found(text, entry.getKey()))
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
          assertThat(expanded(text, text(nameAndValue[0]), environment))
              .as("input %s", inputAndResult[0])
              .isEqualTo(nameAndValue[1]);
        }
      }
    }
  }

  private static String found(DotenvText text, String name) {
    try {
      Binding found = Objects.requireNonNull(text.find(name));
      return found.hasValue() ? base64(found.value()) : NO_VALUE;
    } catch (DotenvSyntaxException e) {
      assertThat(e.reason()).isIn(DISPUTES);
      return REFUSED;
    }
  }

  private static String expanded(DotenvText text, String name, Environment environment) {
    try {
      Binding found = Objects.requireNonNull(text.find(name));
      return found.hasValue() ? base64(text.expanded(found, environment)) : NO_VALUE;
    } catch (DotenvSyntaxException e) {
      assertThat(e.reason()).isIn(DISPUTES);
      return REFUSED;
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
        String lines = statement.line() + "-" + statement.lastLine();
        malformed.add(odd ? "odd " + statement.line() : lines);
      }
      return bindings + " " + new TreeSet<>(malformed);
    } catch (DotenvSyntaxException e) {
      return "E" + e.line();
    }
  }

  /** Moves the bindings with odd names to the malformed statements, and leaves out other names. */
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
    for (String statement : words(result, 1)) {
      malformed.add(statement.replaceFirst("!.*", ""));
    }
    return plain + " " + malformed;
  }

  private static List<String[]> bindings(String result) {
    List<String[]> bindings = new ArrayList<>();
    for (String binding : words(result, 0)) {
      bindings.add(binding.split(":", -1));
    }
    return bindings;
  }

  private static List<String> words(String result, int part) {
    String words = result.split("\\|", -1)[part];
    return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
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
