package dev.keywarden.leaklab.wrapper;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A class with a key in it that Lombok has written the methods of, compiled here and now. */
final class LombokHolder {
  private final Class<?> type;

  private LombokHolder(Class<?> type) {
    this.type = type;
  }

  static LombokHolder with(String annotation) {
    String source =
        """
        import lombok.*;
        %s
        @AllArgsConstructor
        public class Settings {
          private String endpoint;
          private Object key;
          public static Object builders(Object key) { return null; }
        }
        """
            .formatted(annotation);
    if (annotation.equals("@Builder")) {
      source = source.replace("return null", "return builder().key(key).toString()");
    }
    try {
      Path directory = Files.createTempDirectory("lombok");
      compile(source, directory);
      URL[] urls = {directory.toUri().toURL()};
      return new LombokHolder(new URLClassLoader(urls).loadClass("Settings"));
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static void compile(String source, Path directory) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String lombok =
        Path.of(
                URI.create(
                    lombok.Data.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
            .toString();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///Settings.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-d", directory.toString(), "-cp", lombok, "-processorpath", lombok);
    if (!compiler.getTask(said, null, null, options, null, List.of(file)).call()) {
      throw new AssertionError("Lombok's class does not compile: " + said);
    }
  }

  String print(Object key) throws ReflectiveOperationException {
    Object holder = type.getConstructor(String.class, Object.class).newInstance("https://", key);
    return holder + " " + type.getMethod("builders", Object.class).invoke(null, key);
  }
}
