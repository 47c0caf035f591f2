package dev.keywarden.benchmarks;

import java.util.HashMap;
import java.util.Map;

/** The options of a command line: {@code --quick}, or {@code --name value}. */
final class Arguments {
  private static final String QUICK = "--quick";

  private final Map<String, String> values = new HashMap<>();

  private Arguments() {}

  static Arguments of(String[] args) {
    Arguments arguments = new Arguments();
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals(QUICK)) {
        arguments.values.put(QUICK, "");
      } else if (args[i].startsWith("--") && i + 1 < args.length) {
        arguments.values.put(args[i], args[++i]);
      } else {
        throw new IllegalArgumentException("not understood: " + args[i]);
      }
    }
    return arguments;
  }

  boolean quick() {
    return values.containsKey(QUICK);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    String text = values.get(name);
    return text == null ? otherwise : Integer.parseInt(text);
  }
}
