package dev.keywarden.leaklab.wrapper;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Opens every field that reflection can open, the transient and the static ones too. */
final class Walk {
  /** A chain leads to a few hundred; beyond this it has strayed into the JDK. */
  private static final int MOST = 50_000;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Class<?>> types = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> open = new ArrayDeque<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  static Walk from(Object root) {
    Walk walk = new Walk();
    walk.add(root);
    for (int i = 0; i < MOST && !walk.open.isEmpty(); i++) {
      walk.visit(walk.open.remove());
    }
    return walk;
  }

  List<Object> found() {
    return List.of(texts, bytes);
  }

  List<byte[]> bytes() {
    return bytes;
  }

  private void add(@org.jspecify.annotations.Nullable Object object) {
    if (object != null && seen.add(object)) {
      open.add(object);
    }
  }

  private void visit(Object object) {
    if (object instanceof CharSequence text) {
      texts.add(text.toString());
    } else if (object instanceof char[] chars) {
      texts.add(new String(chars));
    } else if (object instanceof byte[] array) {
      bytes.add(array);
    } else if (object instanceof ByteBuffer buffer) {
      byte[] content = new byte[buffer.capacity()];
      buffer.duplicate().clear().get(content);
      bytes.add(content);
    } else if (object instanceof Object[] array) {
      for (Object item : array) {
        add(item);
      }
    } else if (object.getClass().isArray()) {
      List<Object> items = new ArrayList<>();
      for (int i = 0; i < Array.getLength(object); i++) {
        items.add(Array.get(object, i));
      }
      texts.add(items.toString());
    } else if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            add(key);
            add(value);
          });
    } else if (object instanceof Iterable<?> items && !(object instanceof java.nio.file.Path)) {
      items.forEach(this::add);
    }
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      fields(object, type);
    }
  }

  private void fields(Object object, Class<?> type) {
    boolean first = types.add(type);
    for (Field field : type.getDeclaredFields()) {
      boolean isStatic = Modifier.isStatic(field.getModifiers());
      if ((!isStatic || first) && field.trySetAccessible()) {
        try {
          add(field.get(isStatic ? null : object));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
