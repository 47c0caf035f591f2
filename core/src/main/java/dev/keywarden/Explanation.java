package dev.keywarden;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which provider answers for a key, and what each of the others said. It holds names and places, no
 * values, and may be printed.
 *
 * <p>Immutable.
 */
public final class Explanation {
  private final String name;
  private final String environment;

  /** In the order of the chain. */
  private final List<Step> steps;

  /** Near misses. */
  private final List<String> similarNames;

  /** Lines that would supply the key. */
  private final List<String> remedies;

  /** Null where there is no key, or nothing is known of its age. */
  private final @Nullable KeyAge age;

  /** What became of one provider. */
  public enum Outcome {
    /** It has the key, and the key can be used. */
    FOUND,
    /** It has no such key. */
    ABSENT,
    /** It could not say. */
    FAILED,
    /** It has the key, but what it holds cannot be used. */
    UNUSABLE,
    /** It was left out. */
    SKIPPED,
    /** One before it had already decided. */
    NOT_ASKED
  }

  /**
   * One provider.
   *
   * @param provider the name of the instance
   * @param outcome what became of it
   * @param detail the place asked and what it said, or why it was skipped
   */
  public record Step(String provider, Outcome outcome, String detail) {}

  Explanation(
      String name,
      KeyEnvironment environment,
      List<Step> steps,
      List<String> similarNames,
      List<String> remedies,
      @Nullable KeyAge age) {
    this.name = name;
    this.environment = environment.name();
    this.steps = List.copyOf(steps);
    this.similarNames = List.copyOf(similarNames);
    this.remedies = List.copyOf(remedies);
    this.age = age;
  }

  /**
   * Returns the name of the key.
   *
   * @return the name asked for
   */
  public String name() {
    return name;
  }

  /**
   * Returns the environment that the chain runs in.
   *
   * @return the name of a {@link KeyEnvironment}
   */
  public String environment() {
    return environment;
  }

  /**
   * Returns what became of every provider.
   *
   * @return the steps in the order of the chain; then those that are on the class path and not in
   *     the chain
   */
  public List<Step> steps() {
    return steps;
  }

  /**
   * Returns the provider that answers.
   *
   * @return the name of the instance; empty if none has a usable key
   */
  public Optional<String> answeredBy() {
    for (Step step : steps) {
      if (step.outcome() == Outcome.FOUND) {
        return Optional.of(step.provider());
      }
    }
    return Optional.empty();
  }

  /**
   * Returns when the key was created and when it expires, as far as its provider can tell.
   *
   * @return such as {@code created 2026-01-01T00:00:00Z, 12 days ago} or {@code its age is not
   *     known: env cannot tell it}; empty if there is no key
   */
  public Optional<String> age() {
    for (Step step : steps) {
      if (step.outcome() == Outcome.FOUND || (age != null && step.outcome() == Outcome.UNUSABLE)) {
        return Optional.of(
            age == null ? KeyAge.unknown(step.provider()) : age.line(step.provider()));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns names that exist and come close to the one asked for.
   *
   * @return the nearest first; never more than a few
   */
  public List<String> similarNames() {
    return similarNames;
  }

  /**
   * Returns commands or lines, each of which would supply the key, and for each optional provider
   * that failed what would mend it. Empty where a provider has decided.
   *
   * @return in the order of the chain
   */
  public List<String> remedies() {
    return remedies;
  }

  /**
   * Returns all of it as text for a person, over several lines.
   *
   * @return the text
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    appendTo(text);
    return text.toString();
  }

  void appendTo(StringBuilder text) {
    text.append(name).append(" in environment '").append(environment).append("':");
    for (Step step : steps) {
      text.append("\n  - ").append(step.provider()).append(": ");
      text.append(phrase(step.outcome())).append(step.detail());
    }
    age().ifPresent(line -> text.append("\n  ").append(line));
    appendList(text, "\n  similar names that exist: ", ", ", similarNames);
    appendList(text, "\n  to supply it, one of:\n      ", "\n      ", remedies);
  }

  private static void appendList(
      StringBuilder text, String lead, String separator, List<String> items) {
    @Nullable String before = lead;
    for (String item : items) {
      text.append(before).append(item);
      before = separator;
    }
  }

  private static String phrase(Outcome outcome) {
    return switch (outcome) {
      case FOUND -> "has it: ";
      case ABSENT -> "does not have it: ";
      case FAILED -> "failed: ";
      case UNUSABLE -> "has something unusable: ";
      case SKIPPED -> "skipped: ";
      case NOT_ASKED -> "not asked: ";
    };
  }
}
