package dev.keywarden.leaklab.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.leaklab.LeaksPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows of docs/leaks.md. */
final class MemoryTable {
  private static final Path FILE = LeaksPage.DIRECTORY.resolve("memory.tsv");

  private final List<String> lines = new ArrayList<>();

  MemoryTable(String... headings) {
    lines.add(String.join("\t", headings));
  }

  void add(String store, List<Long> counts) {
    StringBuilder line = new StringBuilder(store);
    for (long count : counts) {
      line.append('\t').append(count);
    }
    lines.add(line.toString());
  }

  void write() throws IOException {
    Files.createDirectories(FILE.getParent());
    Files.write(FILE, lines, UTF_8);
  }
}
