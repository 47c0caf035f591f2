package dev.keywarden.leaklab.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import dev.keywarden.leaklab.memory.Copy.Form;
import dev.keywarden.leaklab.memory.Copy.Holder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import shark.CloseableHeapGraph;
import shark.HeapField;
import shark.HeapGraph;
import shark.HeapObject;
import shark.HeapObject.HeapClass;
import shark.HeapObject.HeapInstance;
import shark.HeapObject.HeapObjectArray;
import shark.HeapObject.HeapPrimitiveArray;
import shark.HeapValue;
import shark.HprofHeapGraph;
import shark.HprofRecord.HeapDumpRecord.ObjectRecord.PrimitiveArrayDumpRecord;
import shark.HprofRecord.HeapDumpRecord.ObjectRecord.PrimitiveArrayDumpRecord.ByteArrayDump;
import shark.HprofRecord.HeapDumpRecord.ObjectRecord.PrimitiveArrayDumpRecord.CharArrayDump;
import shark.HprofRecordTag;

/** Reads a file that the JVM wrote, and finds the arrays that hold a key, and who holds those. */
final class HeapDump {
  /** From a value in a map in a field, and the like; what is farther away is somebody else's. */
  private static final int FARTHEST = 12;

  private HeapDump() {}

  /** What is looked for, and how it is called if it is found. */
  @SuppressWarnings("ArrayRecordComponent") // looked for, never compared
  private record Needle(Form form, byte[] bytes) {}

  /** From an object to an array that it leads to. */
  private record Way(long id, String path, int length) {}

  /** An array that has a key in it. */
  private record Found(long id, Form form, String array) {}

  /**
   * Finds every array of bytes or characters that has all of a text in it: as Latin-1, in UTF-16 of
   * either order, or in Base64 at any of its alignments.
   */
  static List<Copy> copies(Path file, String text) throws IOException {
    List<Needle> needles = needles(text);
    try (CloseableHeapGraph graph =
        HprofHeapGraph.Companion.openHeapGraph(
            file.toFile(), null, HprofRecordTag.Companion.getRootTags())) {
      List<Found> found = new ArrayList<>();
      Iterator<HeapPrimitiveArray> arrays = graph.getPrimitiveArrays().iterator();
      while (arrays.hasNext()) {
        Found copy = found(arrays.next(), text, needles);
        if (copy != null) {
          found.add(copy);
        }
      }
      if (found.isEmpty()) {
        return List.of();
      }
      Map<Long, Set<Long>> references = references(graph);
      return found.stream()
          .map(copy -> new Copy(copy.form(), copy.array(), holders(graph, references, copy.id())))
          .toList();
    }
  }

  private static List<Needle> needles(String text) {
    List<Needle> needles = new ArrayList<>();
    needles.add(new Needle(Form.LATIN1, text.getBytes(ISO_8859_1)));
    needles.add(new Needle(Form.UTF16, text.getBytes(UTF_16LE)));
    needles.add(new Needle(Form.UTF16, text.getBytes(UTF_16BE)));
    for (int before = 0; before < 3; before++) {
      // What stands before and behind has a part in the characters at the edges.
      String coded =
          Base64.getEncoder().encodeToString(("\0".repeat(before) + text).getBytes(ISO_8859_1));
      int from = before == 0 ? 0 : before + 1;
      int to = (before + text.length()) * 4 / 3;
      needles.add(new Needle(Form.BASE64, coded.substring(from, to).getBytes(ISO_8859_1)));
    }
    return needles;
  }

  private static @Nullable Found found(
      HeapPrimitiveArray array, String text, List<Needle> needles) {
    PrimitiveArrayDumpRecord dumped = array.readRecord();
    if (dumped instanceof ByteArrayDump bytes) {
      for (Needle needle : needles) {
        if (contains(bytes.getArray(), needle.bytes())) {
          return new Found(array.getObjectId(), needle.form(), "byte[" + bytes.getSize() + "]");
        }
      }
    } else if (dumped instanceof CharArrayDump chars
        && new String(chars.getArray()).contains(text)) {
      return new Found(array.getObjectId(), Form.UTF16, "char[" + chars.getSize() + "]");
    }
    return null;
  }

  private static boolean contains(byte[] array, byte[] wanted) {
    for (int i = 0; i <= array.length - wanted.length; i++) {
      if (array[i] == wanted[0] && equal(array, i, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(byte[] array, int from, byte[] wanted) {
    for (int i = 1; i < wanted.length; i++) {
      if (array[from + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Goes from an array to who holds it, and from an object of the JDK's to who holds that. */
  private static Set<Holder> holders(HeapGraph graph, Map<Long, Set<Long>> references, long array) {
    Set<Holder> holders = new HashSet<>();
    Set<Long> seen = new HashSet<>(Set.of(array));
    Deque<Way> ways = new ArrayDeque<>(List.of(new Way(array, "", 0)));
    while (!ways.isEmpty()) {
      Way way = ways.remove();
      Set<Long> next = references.getOrDefault(way.id(), Set.of());
      if (next.isEmpty() || way.length() == FARTHEST) {
        holders.add(new Holder(next.isEmpty() ? "(a thread, or nobody)" : "(far off)", way.path()));
      }
      for (long id : way.length() == FARTHEST ? Set.<Long>of() : next) {
        HeapObject object = graph.findObjectById(id);
        String type = type(object);
        String path = simple(type) + field(object, way.id()) + " > " + way.path();
        if (object instanceof HeapClass || (object instanceof HeapInstance && !ofTheJdk(type))) {
          holders.add(new Holder(type, path));
        } else if (seen.add(id)) {
          ways.add(new Way(id, path, way.length() + 1));
        }
      }
    }
    return holders;
  }

  /** Of each object, those that lead to it; one that would not keep it does not count. */
  private static Map<Long, Set<Long>> references(HeapGraph graph) {
    Map<Long, Set<Long>> references = new HashMap<>();
    Map<Long, Boolean> weak = new HashMap<>();
    Iterator<HeapObject> objects = graph.getObjects().iterator();
    while (objects.hasNext()) {
      HeapObject object = objects.next();
      if (object instanceof HeapInstance instance
          && weak.computeIfAbsent(
              instance.getInstanceClassId(), type -> keepsNothing(instance.getInstanceClass()))) {
        continue;
      }
      values(object)
          .forEachRemaining(
              value -> {
                Long id = value.isNonNullReference() ? value.getAsObjectId() : null;
                if (id != null) {
                  references.computeIfAbsent(id, any -> new HashSet<>(2)).add(object.getObjectId());
                }
              });
    }
    return references;
  }

  private static boolean keepsNothing(HeapClass type) {
    Iterator<HeapClass> ancestors = type.getClassHierarchy().iterator();
    boolean fields = false;
    while (ancestors.hasNext()) {
      HeapClass ancestor = ancestors.next();
      if (ancestor.getName().matches("java\\.lang\\.ref\\.(Weak|Phantom|Final)Reference")) {
        return true;
      }
      fields |= ancestor.getHasReferenceInstanceFields();
    }
    return !fields;
  }

  private static Iterator<HeapValue> values(HeapObject object) {
    if (object instanceof HeapObjectArray array) {
      return array.readElements().iterator();
    }
    Iterator<HeapField> fields = fields(object);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return fields.hasNext();
      }

      @Override
      public HeapValue next() {
        return fields.next().getValue();
      }
    };
  }

  private static Iterator<HeapField> fields(HeapObject object) {
    if (object instanceof HeapInstance instance) {
      return instance.readFields().iterator();
    }
    return object instanceof HeapClass type
        ? type.readStaticFields().iterator()
        : Collections.emptyIterator();
  }

  private static String field(HeapObject object, long id) {
    Iterator<HeapField> fields = fields(object);
    while (fields.hasNext()) {
      HeapField field = fields.next();
      Long held = field.getValue().isNonNullReference() ? field.getValue().getAsObjectId() : null;
      if (held != null && held == id) {
        return "." + field.getName();
      }
    }
    return "";
  }

  private static String type(HeapObject object) {
    if (object instanceof HeapInstance instance) {
      return instance.getInstanceClassName();
    }
    return object instanceof HeapClass type
        ? type.getName()
        : ((HeapObjectArray) object).getArrayClassName();
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private static boolean ofTheJdk(String type) {
    return type.startsWith("java.")
        || type.startsWith("javax.")
        || type.startsWith("sun.")
        || type.startsWith("com.sun.")
        || type.startsWith("jdk.");
  }

  /** For messages of a test: what was found, without the key. */
  static Set<String> told(List<Copy> copies) {
    Set<String> told = new TreeSet<>();
    copies.forEach(copy -> told.add(copy.form() + " " + copy.array() + " < " + copy.holders()));
    return told;
  }
}
