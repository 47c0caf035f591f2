package dev.keywarden.internal.hygiene;

import dev.keywarden.KeyFault.Kind;
import dev.keywarden.KeyKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of each kind of fault. Every fault is refused by default, but for one line break at
 * the end, which {@code echo} and editors add without being asked.
 *
 * <p>Immutable. Not API; may change at any time.
 */
public final class HygieneRules {
  private final KeyKind kind;
  private final Map<Kind, Action> changed;

  private HygieneRules(KeyKind kind, Map<Kind, Action> changed) {
    this.kind = kind;
    this.changed = changed;
  }

  /**
   * Returns the rules that hold unless told otherwise.
   *
   * @return the rules for a token
   */
  public static HygieneRules defaults() {
    return new HygieneRules(KeyKind.TOKEN, Map.of());
  }

  /**
   * Returns the faults that these rules are about: those that a value can have by itself. No
   * EnumSet: it would be loaded for the first key, and for nothing else.
   *
   * @return all kinds but {@link Kind#TOO_OLD}
   */
  public static List<Kind> faults() {
    List<Kind> faults = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind != Kind.TOO_OLD) {
        faults.add(kind);
      }
    }
    return faults;
  }

  /**
   * Returns the actions that can be chosen for a kind of fault.
   *
   * @param fault the kind of fault
   * @return at least {@link Action#REJECT}
   */
  public static Set<Action> choices(Kind fault) {
    return switch (fault) {
      case WHITE_SPACE, TRAILING_LINE_BREAK, BYTE_ORDER_MARK, SURROUNDING_QUOTES, SMART_QUOTES ->
          EnumSet.of(Action.REJECT, Action.TRIM);
      case PLACEHOLDER, UNRESOLVED_REFERENCE, JSON_OBJECT, TWO_KEYS ->
          EnumSet.of(Action.REJECT, Action.ALLOW);
      // To allow these for a token would hand them to clients that print the value.
      case BLANK, LINE_BREAK, NUL, NOT_HEADER_SAFE -> EnumSet.of(Action.REJECT);
      case TOO_OLD -> EnumSet.of(Action.REJECT); // has settings of its own, see faults()
    };
  }

  /**
   * Returns the same rules with another action for one kind of fault.
   *
   * @param fault the kind of fault
   * @param action one of its {@link #choices(Kind)}
   * @return new rules
   */
  public HygieneRules with(Kind fault, Action action) {
    Map<Kind, Action> next = new EnumMap<>(Kind.class);
    next.putAll(changed);
    next.put(fault, action);
    return new HygieneRules(kind, next);
  }

  /**
   * Returns the same rules for another kind of key.
   *
   * @param kind the kind of key
   * @return new rules
   */
  public HygieneRules with(KeyKind kind) {
    return new HygieneRules(kind, changed);
  }

  KeyKind kind() {
    return kind;
  }

  Action action(Kind fault) {
    Action action = changed.get(fault);
    if (action != null) {
      return action;
    }
    return fault == Kind.TRAILING_LINE_BREAK ? Action.TRIM : Action.REJECT;
  }
}
