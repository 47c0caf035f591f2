package dev.keywarden.leaklab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The parts of docs/leaks.md that are made from what the tests found. A part stands between two
 * comments, and comes from its own files: {@code <!-- made by leak-lab: memory begin -->} from
 * memory.tsv, and the part without a name from record-PID.tsv: one for each JVM that tests ran in.
 */
public final class LeaksPage {
  /** What the tests of this run found, in files; pom.xml names another one for each run. */
  public static final Path DIRECTORY =
      Path.of(System.getProperty("leaks.directory", "target/leak-lab"));

  private static final String COMMENT = "<!-- made by leak-lab: ";

  private LeaksPage() {}

  /**
   * Returns a page with its parts made anew. The order of the rows in the files does not count, so
   * that two JDKs, which order tests in their own ways, make the same page.
   *
   * @param page with the comments
   * @param directory with the files; one that is not there makes an empty part
   */
  static String render(String page, Path directory) throws IOException {
    String made = page;
    for (String name : names(page)) {
      String part =
          name.isEmpty() ? groups(lines(directory, "record")) : table(lines(directory, name));
      made = replace(made, name, part);
    }
    return made;
  }

  private static List<String> lines(Path directory, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, name.strip() + "{,-*}.tsv")) {
      for (Path file : files) {
        lines.addAll(Files.readAllLines(file, UTF_8));
      }
    }
    return lines;
  }

  /** What stands before "begin" in each of the comments, with a blank behind it unless empty. */
  private static List<String> names(String page) {
    List<String> names = new ArrayList<>();
    page.lines()
        .filter(line -> line.startsWith(COMMENT) && line.endsWith("begin -->"))
        .forEach(
            line ->
                names.add(line.substring(COMMENT.length(), line.length() - "begin -->".length())));
    return names;
  }

  private static String replace(String page, String name, String part) {
    String begin = COMMENT + name + "begin -->\n";
    String end = COMMENT + name + "end -->\n";
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf(end, from);
    if (to < 0) {
      throw new IllegalStateException("docs/leaks.md has no line " + end.strip());
    }
    return page.substring(0, from)
        + (part.isEmpty() ? "" : "\n" + part + "\n")
        + page.substring(to);
  }

  /** A table for each group of channels. */
  private static String groups(List<String> lines) {
    Map<String, Map<String, String>> groups = new TreeMap<>();
    for (String line : lines) {
      String[] cells = line.split("\t", -1);
      Promise promise = Promise.valueOf(cells[2]);
      String row = row(List.of(cells[1], promise.words(), cells[3]));
      String other =
          groups
              .computeIfAbsent(cells[0], group -> new TreeMap<>(inWords()))
              .putIfAbsent(cells[1], row);
      if (other != null && !other.equals(row)) {
        throw new IllegalStateException(
            "two channels are called \"" + cells[1] + "\" in \"" + cells[0] + "\"");
      }
    }
    List<String> parts = new ArrayList<>();
    groups.forEach(
        (group, rows) ->
            parts.add(
                "### "
                    + group
                    + "\n\n"
                    + head(List.of("channel", "promise", "remark"))
                    + String.join("", rows.values())));
    return String.join("\n", parts);
  }

  /** One table; the first line of the file has its headings. */
  private static String table(List<String> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder(head(List.of(lines.get(0).split("\t", -1))));
    TreeSet<String> rows = new TreeSet<>(inWords());
    for (String line : lines.subList(1, lines.size())) {
      rows.add(row(List.of(line.split("\t", -1))));
    }
    rows.forEach(table::append);
    return table.toString();
  }

  private static Comparator<String> inWords() {
    return String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());
  }

  private static String head(List<String> cells) {
    return row(cells) + row(Collections.nCopies(cells.size(), "---"));
  }

  private static String row(List<String> cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "|" : " |");
    }
    return row.append('\n').toString();
  }
}
