package dev.keywarden.dotenv.syntax;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expands the references of one value. It expands what the value refers to, directly or not, and
 * nothing else; so a broken or costly line elsewhere does no harm, and no more of the secrets is
 * copied than needed.
 *
 * <p>References only ever point upwards in the file. So one pass down finds the targets, one pass
 * up finds which are needed, and one pass down expands those, without recursion.
 */
final class Interpolation {
  /**
   * How many characters references may bring in for one value, all steps together. No key comes
   * near it; without it, thirty lines that each refer twice to the line before would take
   * gigabytes.
   */
  static final int MAX_EXPANDED_CHARS = 1 << 20;

  private static final int ENVIRONMENT = -1;
  private static final int[] NO_TARGETS = {};

  private final List<Binding> bindings;
  private final Environment environment;
  private final char[][] expanded;
  private int budget = MAX_EXPANDED_CHARS;

  Interpolation(List<Binding> bindings, Environment environment) {
    this.bindings = bindings;
    this.environment = environment;
    this.expanded = new char[bindings.size()][];
  }

  /** Returns the expanded value of the binding at this index, for the caller to zero. */
  char[] expand(int index) {
    if (!bindings.get(index).mayHoldReference()) {
      return bindings.get(index).value();
    }
    int[][] targets = targetsUpTo(index);
    boolean[] needed = neededFor(index, targets);
    try {
      for (int i = 0; i < index; i++) {
        if (needed[i]) {
          expanded[i] = expandOne(i, targets[i], index);
        }
      }
      return expandOne(index, targets[index], index);
    } finally {
      for (char[] value : expanded) {
        if (value != null) {
          Arrays.fill(value, '\0');
        }
      }
    }
  }

  /** Returns for each binding the indices of the bindings that its references stand for. */
  private int[][] targetsUpTo(int index) {
    Map<CharSpan, Integer> nearest = new HashMap<>();
    int[][] targets = new int[index + 1][];
    for (int i = 0; i <= index; i++) {
      Binding binding = bindings.get(i);
      targets[i] = binding.mayHoldReference() ? targetsOf(binding, nearest) : NO_TARGETS;
      nearest.put(binding.nameSpan(), i);
    }
    return targets;
  }

  private static int[] targetsOf(Binding binding, Map<CharSpan, Integer> nearest) {
    char[] value = binding.value();
    try {
      int[] found = new int[4];
      int count = 0;
      References references = new References(value);
      while (references.next()) {
        if (count == found.length) {
          found = Arrays.copyOf(found, count * 2);
        }
        CharSpan name = new CharSpan(value, references.nameStart, references.nameEnd);
        found[count++] = nearest.getOrDefault(name, ENVIRONMENT);
      }
      return Arrays.copyOf(found, count);
    } finally {
      Arrays.fill(value, '\0');
    }
  }

  private boolean[] neededFor(int index, int[][] targets) {
    boolean[] needed = new boolean[index + 1];
    needed[index] = true;
    for (int i = index; i >= 0; i--) {
      if (needed[i]) {
        for (int target : targets[i]) {
          if (target != ENVIRONMENT) {
            bindings.get(target).requireUndisputed();
            needed[target] = true;
          }
        }
      }
    }
    return needed;
  }

  private char[] expandOne(int index, int[] targets, int asked) {
    Binding binding = bindings.get(index);
    if (!binding.hasValue()) {
      return new char[0];
    }
    char[] value = binding.value();
    try (ZeroingBuffer result = new ZeroingBuffer()) {
      References references = new References(value);
      int copied = 0;
      for (int target : targets) {
        references.next();
        result.append(value, copied, references.start);
        copied = references.end;
        if (target == ENVIRONMENT) {
          appendFromEnvironment(result, value, references, asked);
        } else {
          append(result, expanded[target], 0, expanded[target].length, asked);
        }
      }
      result.append(value, copied, value.length);
      return result.toArray();
    } finally {
      Arrays.fill(value, '\0');
    }
  }

  private void appendFromEnvironment(
      ZeroingBuffer result, char[] value, References reference, int asked) {
    int length = reference.nameEnd - reference.nameStart;
    char[] found = environment.find(new String(value, reference.nameStart, length));
    if (found != null) {
      try {
        append(result, found, 0, found.length, asked);
      } finally {
        Arrays.fill(found, '\0');
      }
    } else if (reference.defaultStart >= 0) {
      append(result, value, reference.defaultStart, reference.defaultEnd(), asked);
    }
  }

  private void append(ZeroingBuffer result, char[] source, int start, int end, int asked) {
    budget -= end - start;
    if (budget < 0) {
      throw new DotenvSyntaxException(Reason.EXPANSION_TOO_LARGE, bindings.get(asked).line());
    }
    result.append(source, start, end);
  }
}
