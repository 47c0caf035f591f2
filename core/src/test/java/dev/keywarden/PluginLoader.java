package dev.keywarden;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A class path in a directory, with service files and the classes of {@code dev.keywarden.plugins}.
 * They are defined here and not by the parent, since in these tests the parent has them in a named
 * module, where a class path's service files do not count.
 */
final class PluginLoader extends URLClassLoader {
  private static final String PACKAGE = "dev.keywarden.plugins.";

  private final Path directory;

  private PluginLoader(Path directory, URL url) {
    super(new URL[] {url}, KeyChain.class.getClassLoader());
    this.directory = directory;
  }

  static PluginLoader in(Path directory, String... factories) {
    try {
      Path services =
          Files.createDirectories(directory.resolve("META-INF/services"))
              .resolve("dev.keywarden.spi.KeyProviderFactory");
      List<String> lines = new ArrayList<>();
      for (String factory : factories) {
        lines.add(factory.contains(".") ? factory : PACKAGE + factory);
      }
      Files.write(services, lines, UTF_8);
      return new PluginLoader(directory, directory.toUri().toURL());
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PluginLoader with(String file, String content) {
    try {
      Files.writeString(directory.resolve(file), content, UTF_8);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked") // the field is what PluginProvider declares
  List<String> closedProviders() {
    try {
      return (List<String>) loadClass(PACKAGE + "PluginProvider").getField("CLOSED").get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null || !name.startsWith(PACKAGE)) {
        return known != null ? known : super.loadClass(name, resolve);
      }
      try (InputStream input =
          PluginLoader.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        if (input == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = input.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
