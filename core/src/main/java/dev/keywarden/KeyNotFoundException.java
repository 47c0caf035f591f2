package dev.keywarden;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No provider of the chain has the key. The message names every provider that was asked, what each
 * said, which were skipped and why, names that come close, and the line that would supply the key.
 */
public final class KeyNotFoundException extends KeywardenException {
  private static final long serialVersionUID = 1L;

  // A copy that was serialised elsewhere has the message and no more.
  private final transient @Nullable List<Explanation> explanations;

  KeyNotFoundException(List<Explanation> explanations) {
    super("KW-101", message(explanations), null);
    this.explanations = List.copyOf(explanations);
  }

  private static String message(List<Explanation> missing) {
    StringBuilder text = new StringBuilder();
    if (missing.size() == 1) {
      text.append("no provider has the key '").append(missing.get(0).name()).append("'.");
    } else {
      text.append("no provider has ").append(missing.size()).append(" of the keys asked for:");
      for (int i = 0; i < missing.size(); i++) {
        text.append(i == 0 ? " '" : ", '").append(missing.get(i).name()).append('\'');
      }
      text.append('.');
    }
    for (Explanation explanation : missing) {
      text.append('\n');
      explanation.appendTo(text);
    }
    return text.toString();
  }

  /**
   * Returns the names that no provider has.
   *
   * @return at least one name, in the order asked for
   */
  public List<String> names() {
    return explanations().stream().map(Explanation::name).toList();
  }

  /**
   * Returns what every provider said of each missing name.
   *
   * @return one explanation for each of {@link #names()}
   */
  public List<Explanation> explanations() {
    return explanations == null ? List.of() : explanations;
  }
}
