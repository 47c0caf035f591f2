package dev.keywarden.archunit.samples;

import dev.keywarden.ApiKey;
import dev.keywarden.LiveKey;
import dev.keywarden.Revealed;
import java.util.Optional;
import java.util.function.Function;

/** Deals with keys as it should, or says that it does otherwise. */
public final class Tame {
  private final LiveKey live;
  private final String name;
  @Revealed private String marked = "";

  Tame(LiveKey live) {
    this.live = live;
    this.name = live.name();
    System.out.println(name);
  }

  @Revealed("the vendor takes a String")
  String revealing() {
    return live.current().reveal();
  }

  int length() {
    return live.current().use(lent -> lent.length);
  }

  String other(Optional<char[]> characters) {
    Function<char[], String> text = String::new;
    return characters.map(text).orElse(marked);
  }

  @Revealed
  static final class Whole {
    String text = "";

    void set(ApiKey key) {
      text = key.reveal();
    }

    static final class Within {
      String text(ApiKey key) {
        return key.reveal();
      }
    }
  }

  void set() {
    marked = revealing();
  }
}
