package dev.keywarden.dotenv;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says each thing once in the log, however often the files are read. Thread-safe. */
final class Warnings {
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  void once(String topic, String text) {
    if (said.add(topic)) {
      System.getLogger(DotenvProvider.class.getName()).log(System.Logger.Level.WARNING, text);
    }
  }
}
