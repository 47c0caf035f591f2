package dev.keywarden.errorprone;

import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What makes a text be read: by the names of classes and methods, so that none need be there. */
final class Printers {
  private static final String LOGGED = "is logged";
  private static final String PRINTED = "is printed";
  private static final String ASSERTED = "is handed to an assertion, which prints it when it fails";

  /** Classes and interfaces all of whose methods put their arguments there. */
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("org.slf4j.Logger", LOGGED),
          Map.entry("org.slf4j.spi.LoggingEventBuilder", LOGGED),
          Map.entry("org.slf4j.MDC", LOGGED),
          Map.entry("java.util.logging.Logger", LOGGED),
          Map.entry("java.lang.System.Logger", LOGGED),
          Map.entry("org.apache.logging.log4j.Logger", LOGGED),
          Map.entry("org.apache.logging.log4j.LogBuilder", LOGGED),
          Map.entry("org.apache.logging.log4j.ThreadContext", LOGGED),
          Map.entry("org.apache.commons.logging.Log", LOGGED),
          Map.entry("org.jboss.logging.BasicLogger", LOGGED),
          Map.entry("com.google.common.flogger.LoggingApi", LOGGED),
          Map.entry("java.io.PrintStream", PRINTED),
          Map.entry("java.io.Console", PRINTED),
          Map.entry("java.util.Formatter", "is formatted"),
          Map.entry("java.text.MessageFormat", "is formatted"),
          Map.entry("java.lang.Throwable", "is put into an exception"),
          Map.entry("org.junit.jupiter.api.Assertions", ASSERTED),
          Map.entry("org.junit.Assert", ASSERTED),
          Map.entry("org.assertj.core.api.Assertions", ASSERTED),
          Map.entry("org.assertj.core.api.AssertionsForClassTypes", ASSERTED),
          Map.entry("org.assertj.core.api.AssertionsForInterfaceTypes", ASSERTED),
          Map.entry("org.assertj.core.api.BDDAssertions", ASSERTED),
          Map.entry("org.assertj.core.api.Assert", ASSERTED),
          Map.entry("org.hamcrest.MatcherAssert", ASSERTED),
          Map.entry("com.google.common.truth.Truth", ASSERTED));

  private static final Set<String> FORMATS = Set.of("format", "formatted");

  private Printers() {}

  /** Where a method or constructor puts its arguments, in words; null if nowhere of that kind. */
  static @Nullable String placeOf(Symbol.MethodSymbol method, VisitorState state) {
    String owner = method.owner.getQualifiedName().toString();
    String name = method.getSimpleName().toString();
    if (owner.equals("java.lang.String")) {
      return FORMATS.contains(name) ? "is formatted" : null;
    }
    if (owner.equals("java.lang.System")) {
      return name.equals("setProperty") ? "becomes a system property" : null;
    }
    if (owner.equals("java.lang.Thread")) {
      boolean named = method.isConstructor() || name.equals("setName");
      return named ? "becomes the name of a thread" : null;
    }
    for (Type type : state.getTypes().closure(method.owner.type)) {
      String place = CLASSES.get(type.tsym.getQualifiedName().toString());
      if (place != null) {
        return place;
      }
    }
    return null;
  }
}
