package dev.keywarden.archunit.samples;

import dev.keywarden.ApiKey;
import dev.keywarden.Revealed;
import java.util.Map;

/** Keeps and prints what it should not. */
public final class Keeper {
  static String shared = "";

  private final ApiKey key;
  private final Map<String, ApiKey> keys = Map.of();
  private final String direct;
  private char[] characters = {};
  @Revealed private final String marked;
  private int count;

  Keeper(ApiKey key) {
    this.key = key;
    this.direct = key.reveal();
    this.marked = this.direct;
    this.count = 1;
  }

  void local() {
    String text = key.reveal();
    characters = text.toCharArray();
    shared = "Bearer " + text;
    count++;
  }

  void print() {
    System.out.println("key " + key.reveal());
  }

  void fail() {
    if (key.reveal().isEmpty()) {
      throw new IllegalStateException("key " + key);
    }
  }

  void log(System.Logger logger) {
    String text = key.reveal();
    logger.log(System.Logger.Level.INFO, text);
  }

  @Override
  public String toString() {
    return direct + marked + count + characters.length + keys;
  }
}
