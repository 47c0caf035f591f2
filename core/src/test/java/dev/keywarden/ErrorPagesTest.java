package dev.keywarden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever searches for the id in an error finds its section, and no section is left over. */
class ErrorPagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void ids_inSources_areTheSectionsOfTheDocument() throws IOException {
    Set<String> used = new TreeSet<>();
    for (Path source : sources()) {
      addAll("KW-\\d{3}", Files.readString(source), used);
    }
    Set<String> sections = new TreeSet<>();
    addAll("(?m)^#+ (KW-\\d{3})\\b", Files.readString(ROOT.resolve("docs/errors.md")), sections);

    assertThat(used).hasSizeGreaterThan(20);
    assertThat(sections).isEqualTo(used);
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Path group : List.of(ROOT, ROOT.resolve("integrations"))) {
      try (Stream<Path> modules = Files.list(group)) {
        for (Path module : modules.toList()) {
          Path main = module.resolve("src/main/java");
          String name = module.getFileName().toString();
          boolean throwing =
              name.equals("core") || name.startsWith("provider-") || !group.equals(ROOT);
          if (Files.isDirectory(main) && throwing) {
            try (Stream<Path> files = Files.walk(main)) {
              files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
          }
        }
      }
    }
    return sources;
  }

  private static void addAll(String pattern, String text, Set<String> found) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(matcher.groupCount()));
    }
  }
}
