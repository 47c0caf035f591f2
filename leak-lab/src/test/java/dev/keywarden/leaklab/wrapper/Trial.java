package dev.keywarden.leaklab.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.leaklab.Channel;
import dev.keywarden.leaklab.Lab;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a mapper or printer against the key in the shapes that an application holds it in, against
 * the rest of a chain, and against an ordinary wrapper, to tell whether that would do.
 */
final class Trial implements AutoCloseable {
  static final String ORDINARY = "an ordinary wrapper leaks";

  private final Lab lab;
  private final Family family;

  private Trial(Lab lab) {
    this.lab = lab;
    this.family = new Family(lab.canary());
  }

  static Trial of(String group) {
    return new Trial(Lab.of(group));
  }

  /** A channel with a plain value is to be seen in each of the shapes. */
  void closed(String channel, List<Shape> shapes, Channel mapper) {
    Ordinary alone = new Ordinary(lab.canary());
    String remark = lab.shows(mapper, alone).isEmpty() ? "" : ORDINARY;
    for (Shape shape : shapes) {
      if (!lab.shows(mapper, shape.around(alone)).isEmpty()) {
        remark = ORDINARY;
      }
    }
    for (Shape shape : shapes) {
      lab.closed(channel, remark, secret -> mapper.send(shape.around(secret)));
    }
    for (Object member : family.members()) {
      for (Object shaped : List.of(member, Shape.BEAN.around(member))) {
        assertThat(lab.shows(mapper, shaped))
            .as("%s shows the key of a %s", channel, member.getClass().getSimpleName())
            .isEmpty();
      }
    }
  }

  /** For a channel that shows no values at all, whatever it is given. */
  void closedSilently(String channel, List<Shape> shapes, Channel mapper) {
    for (Shape shape : shapes) {
      lab.closedSilently(channel, secret -> mapper.send(shape.around(secret)));
    }
  }

  Lab lab() {
    return lab;
  }

  /** What writes to something, and may stumble when a part is written already. */
  @FunctionalInterface
  interface Writing<W> {
    void to(W writer) throws Throwable;
  }

  /** All that was written, and what was thrown then. */
  static <W> List<Object> written(W writer, Writing<? super W> writing) {
    List<Object> out = new ArrayList<>();
    Throwable thrown = null;
    try {
      writing.to(writer);
    } catch (Throwable t) {
      thrown = t;
    }
    out.add(content(writer));
    if (thrown != null) {
      out.add(thrown);
    }
    return out;
  }

  private static Object content(@Nullable Object writer) {
    if (writer instanceof java.io.ByteArrayOutputStream bytes) {
      return bytes.toByteArray();
    }
    if (writer instanceof Writer || writer instanceof CharSequence) {
      return writer.toString();
    }
    throw new IllegalArgumentException("cannot read back what was written");
  }

  @Override
  public void close() {
    family.close();
    lab.close();
  }
}
