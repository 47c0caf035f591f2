package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.keywarden.ApiKey;
import dev.keywarden.KeywardenException;
import dev.keywarden.testkit.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that came out while one value was asked for, by the scene that it came out in. */
final class Evidence {
  private final Map<String, StringBuilder> scenes = new LinkedHashMap<>();
  private final Set<String> frames;
  private int throwables;

  /**
   * @param frames the lines of stack traces that came out for other values: those are what they
   *     were, and nine tenths of the text
   */
  Evidence(Set<String> frames) {
    this.frames = frames;
  }

  /** Adds what was printed, or would be if somebody printed it. */
  void add(String scene, @Nullable Object out) {
    StringBuilder text = scenes.computeIfAbsent(scene, any -> new StringBuilder());
    if (out instanceof Throwable thrown) {
      throwables++;
      addThrown(text, thrown);
    } else {
      text.append(out).append('\n');
    }
    if (out instanceof ApiKey key) {
      text.append(key.source()).append(key.fingerprint()).append(key.name()).append('\n');
    }
  }

  private void addThrown(StringBuilder text, Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace)); // with causes and suppressed ones
    trace
        .toString()
        .lines()
        .filter(line -> !line.startsWith("\tat ") || frames.add(line))
        .forEach(line -> text.append(line).append('\n'));
    for (Throwable one = thrown; one != null; one = one.getCause()) {
      text.append(one.getLocalizedMessage()).append('\n');
      if (one instanceof KeywardenException || one instanceof IllegalArgumentException) {
        addGetters(text, one);
        addSerialised(text, one);
      }
    }
  }

  /** Each method of ours that says more, such as explanations() or remedy(). */
  private static void addGetters(StringBuilder text, Throwable thrown) {
    for (Method method : thrown.getClass().getMethods()) {
      if (method.getParameterCount() == 0
          && method.getDeclaringClass().getName().startsWith("dev.keywarden")) {
        try {
          text.append(method.invoke(thrown)).append('\n');
        } catch (IllegalAccessException | InvocationTargetException e) {
          throw new IllegalStateException(method.getName(), e);
        }
      }
    }
  }

  private static void addSerialised(StringBuilder text, Throwable thrown) {
    thrown.setStackTrace(new StackTraceElement[0]); // it has been printed
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thrown);
    } catch (IOException e) {
      text.append(e); // what has got out by then is looked at all the same
    }
    text.append(bytes.toString(ISO_8859_1)).append('\n');
  }

  /** How many throwables there were. */
  int throwables() {
    return throwables;
  }

  int scenes() {
    return scenes.size();
  }

  /** Everything, one after the other. */
  String all() {
    return String.join("\n", scenes.values());
  }

  /** Looks for a part of a value: the scenes that show it, and in what form. */
  List<String> find(String canary) {
    LeakCheck leaks = LeakCheck.of(canary);
    Sieve sieve = new Sieve(canary);
    List<String> found = new ArrayList<>();
    scenes.forEach(
        (scene, text) -> {
          List<String> in = leaks.in(sieve.sieve(text));
          if (!in.isEmpty()) {
            found.add(scene + ": " + in.get(0));
          }
        });
    return found;
  }
}
