package dev.keywarden;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration cannot be used. All that is wrong with it is in one exception.
 *
 * <p>No message quotes a configured value: somebody may have put a key there.
 */
public final class ConfigurationException extends KeywardenException {
  private static final long serialVersionUID = 1L;

  // A copy that was serialised elsewhere has the message and no more.
  private final transient @Nullable List<Problem> problems;

  /**
   * One thing that is wrong with the configuration.
   *
   * @param id {@code KW-4} and two digits
   * @param text what is wrong, where it stands and what to do
   */
  public record Problem(String id, String text) {}

  /**
   * Says what is wrong; for factories of providers, which get it from {@link
   * dev.keywarden.spi.ProviderConfig#invalid(String, String)}.
   *
   * @param problems at least one
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.get(0).id(), message(problems), null);
    this.problems = List.copyOf(problems);
  }

  private static String message(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.get(0).text();
    }
    StringBuilder text = new StringBuilder("the configuration has ");
    text.append(problems.size()).append(" faults:");
    for (Problem problem : problems) {
      text.append("\n  ").append(problem.id()).append(' ').append(problem.text());
    }
    return text.toString();
  }

  /**
   * Returns all that is wrong.
   *
   * @return at least one problem
   */
  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }
}
