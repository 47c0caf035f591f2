package dev.keywarden.leaklab.wrapper;

import static dev.keywarden.leaklab.wrapper.Shape.ALONE;
import static dev.keywarden.leaklab.wrapper.Shape.ARRAY;
import static dev.keywarden.leaklab.wrapper.Shape.LIST;
import static dev.keywarden.leaklab.wrapper.Shape.MAP;
import static dev.keywarden.leaklab.wrapper.Shape.OPTIONAL;
import static dev.keywarden.leaklab.wrapper.Shape.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.MoreObjects;
import com.google.common.collect.ImmutableMap;
import dev.keywarden.ApiKey;
import dev.keywarden.leaklab.Lab;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.lang3.builder.DiffBuilder;
import org.apache.commons.lang3.builder.MultilineRecursiveToStringStyle;
import org.apache.commons.lang3.builder.RecursiveToStringStyle;
import org.apache.commons.lang3.builder.ReflectionDiffBuilder;
import org.apache.commons.lang3.builder.ReflectionToStringBuilder;
import org.apache.commons.lang3.builder.ToStringBuilder;
import org.apache.commons.lang3.builder.ToStringStyle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What makes text of an object. */
class TextTest {
  private static final Trial TRIAL = Trial.of("Text");
  private static final List<Shape> PRINTED = List.of(ALONE, RECORD, LIST, MAP, ARRAY, OPTIONAL);
  private static final List<Shape> HELD = List.of(Shape.BEAN, RECORD, ARRAY);

  @AfterAll
  static void close() {
    TRIAL.close();
  }

  @Test
  void concatenation() {
    TRIAL.closed(
        "concatenation, String.valueOf, String.join, StringBuilder",
        PRINTED,
        object ->
            List.of(
                "key: " + printable(object),
                String.valueOf(printable(object)),
                String.join(",", "key", printable(object).toString()),
                new StringBuilder().append(printable(object)).insert(0, printable(object)),
                new StringJoiner(",").add(printable(object).toString())));
  }

  private static Object printable(Object object) {
    return object instanceof Object[] array ? Arrays.asList(array) : object;
  }

  @Test
  void format() {
    TRIAL.closed(
        "String.format and Formatter, every conversion",
        PRINTED,
        object -> {
          List<Object> out = new ArrayList<>();
          for (String conversion :
              List.of(
                  "%s",
                  "%S", "%10s", "%-200s|", "%.9s", "%#s", "%h", "%H", "%b", "%B", "%c", "%C", "%d",
                  "%o", "%x", "%X", "%e", "%f", "%g", "%a", "%tc", "%TY", "%n%s%%")) {
            try {
              out.add(String.format(Locale.ROOT, conversion, printable(object)));
              out.add(new Formatter(Locale.ROOT).format(conversion, printable(object)));
            } catch (RuntimeException e) {
              out.add(e);
            }
          }
          return out;
        });
  }

  @Test
  void messageFormat() {
    TRIAL.closed(
        "MessageFormat",
        PRINTED,
        object ->
            new MessageFormat("{0} {0}", Locale.ROOT).format(new Object[] {printable(object)}));
  }

  /** A hash that is made of a value tells a short one to whoever tries them all. */
  @Test
  void hash() {
    Lab lab = TRIAL.lab();
    ApiKey key = lab.key();

    assertThat(String.format(Locale.ROOT, "%h", key))
        .isEqualTo(Integer.toHexString(System.identityHashCode(key)));
    lab.closed(
        "hash codes",
        "that of the object, not of the value",
        secret -> secret.hashCode() == lab.canary().hashCode() ? lab.canary() : "");
  }

  @Test
  void containers() {
    TRIAL.closed(
        "collections, arrays, Optional, AtomicReference, futures",
        PRINTED,
        object ->
            List.of(
                List.of(printable(object)),
                new ConcurrentHashMap<>(java.util.Map.of("key", printable(object))),
                java.util.Map.of(printable(object), "key"),
                Arrays.deepToString(new Object[][] {{object}}),
                Optional.of(printable(object)).toString(),
                new AtomicReference<>(printable(object)).toString(),
                java.util.Map.entry("key", printable(object)).toString(),
                CompletableFuture.completedFuture(printable(object)).toString(),
                Objects.toString(printable(object))));
  }

  @Test
  void guava() {
    TRIAL.closed(
        "Guava: toStringHelper, ImmutableMap",
        PRINTED,
        object ->
            List.of(
                MoreObjects.toStringHelper("Settings").add("key", object).toString(),
                ImmutableMap.of("key", printable(object)).toString()));
  }

  // commons-lang

  @SuppressWarnings("JdkObsolete") // what commons-lang3 writes to
  private static List<Object> reflection(Object object, boolean transients, boolean statics) {
    List<Object> out = new ArrayList<>();
    for (ToStringStyle style :
        List.of(
            ToStringStyle.DEFAULT_STYLE,
            ToStringStyle.JSON_STYLE,
            ToStringStyle.MULTI_LINE_STYLE,
            ToStringStyle.SIMPLE_STYLE,
            new RecursiveToStringStyle(),
            new MultilineRecursiveToStringStyle())) {
      StringBuffer written = new StringBuffer();
      try {
        out.add(
            new ReflectionToStringBuilder(object, style, written, null, transients, statics)
                .toString());
      } catch (RuntimeException e) {
        out.add(e);
      }
      out.add(written);
    }
    return out;
  }

  @Test
  void commonsLang() {
    TRIAL.closed(
        "commons-lang reflectionToString, every style", HELD, o -> reflection(o, false, false));
  }

  @Test
  void commonsLang_transients() {
    TRIAL.closed(
        "commons-lang reflectionToString, transient and static fields too",
        List.of(Shape.BEAN, RECORD, ARRAY, Shape.STATIC),
        o -> reflection(o, true, true));
  }

  @Test
  void commonsLang_builder() {
    TRIAL.closed(
        "commons-lang ToStringBuilder",
        PRINTED,
        object -> new ToStringBuilder("Settings").append("key", object).toString());
  }

  @Test
  void commonsLang_diff() {
    TRIAL.closed(
        "commons-lang DiffBuilder and ReflectionDiffBuilder",
        List.of(ALONE, RECORD),
        object -> {
          Shape.Settings one = new Shape.Settings("one", object);
          Shape.Settings other = new Shape.Settings("other", "nothing");
          return List.of(
              DiffBuilder.<Shape.Settings>builder()
                  .setLeft(one)
                  .setRight(other)
                  .setStyle(ToStringStyle.DEFAULT_STYLE)
                  .build()
                  .append("key", one.key(), other.key())
                  .build()
                  .toString(),
              ReflectionDiffBuilder.<Shape.Settings>builder()
                  .setDiffBuilder(
                      DiffBuilder.<Shape.Settings>builder()
                          .setLeft(one)
                          .setRight(other)
                          .setStyle(ToStringStyle.DEFAULT_STYLE)
                          .build())
                  .build()
                  .build()
                  .toString());
        });
  }

  @Test
  void beanUtils() {
    TRIAL.closed(
        "commons-beanutils describe",
        List.of(Shape.BEAN),
        object -> org.apache.commons.beanutils.BeanUtils.describe(object).toString());
  }

  @Test
  void lombok() {
    for (String annotation : List.of("@Data", "@ToString", "@Value", "@Builder")) {
      LombokHolder holder = LombokHolder.with(annotation);
      TRIAL.closed(
          "Lombok " + annotation,
          List.of(ALONE, LIST, MAP),
          object -> holder.print(printable(object)));
    }
  }
}
