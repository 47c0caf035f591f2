package dev.keywarden.leaklab;

import org.jspecify.annotations.Nullable;

/** One way out of the process, or into something that people read. */
@FunctionalInterface
public interface Channel {
  /**
   * Sends something through the channel.
   *
   * @param secret an {@code ApiKey}, or the value of one as a {@code String}
   * @return what came out at the other end: text, bytes or a throwable; null if nothing did
   * @throws Throwable which counts as what came out
   */
  @Nullable Object send(Object secret) throws Throwable;
}
