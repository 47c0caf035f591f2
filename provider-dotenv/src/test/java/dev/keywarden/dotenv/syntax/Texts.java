package dev.keywarden.dotenv.syntax;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the tests say about texts. */
final class Texts {
  private Texts() {}

  static DotenvText parse(String content) {
    return DotenvText.parse(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the value of a name in a file, or null if the name has none there. */
  static @Nullable String value(String content, String name) {
    try (DotenvText text = parse(content)) {
      Binding binding = text.find(name);
      return binding == null || !binding.hasValue() ? null : new String(binding.value());
    }
  }

  static String expanded(String content, String name, Environment environment) {
    try (DotenvText text = parse(content)) {
      return new String(text.expanded(Objects.requireNonNull(text.find(name)), environment));
    }
  }

  static byte[] bytes(int... bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = (byte) bytes[i];
    }
    return result;
  }
}
