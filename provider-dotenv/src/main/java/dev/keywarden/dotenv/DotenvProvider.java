package dev.keywarden.dotenv;

/** Keys from {@code .env} files. */
public final class DotenvProvider {
  private DotenvProvider() {}
}
