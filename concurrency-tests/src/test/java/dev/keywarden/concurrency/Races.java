package dev.keywarden.concurrency;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;

/**
 * Scenarios that are known to be hard for a cache, and come up seldom by chance: each is one thread
 * that asks the store, and another that takes the ground from under it.
 */
final class Races {
  private Races() {}

  static List<ExecutionScenario> all() {
    return List.of(
        race(of(), of("require"), of("rotate", "invalidate", "require"), of("current")),
        race(of(), of("require", "find"), of("rotate", "invalidate"), of("require")),
        race(of("current"), of("renew"), of("rotate", "invalidate", "find"), of("elapse", "find")),
        race(of("require"), of("elapse", "require"), of("rotate", "invalidate"), of("current")),
        race(of("current", "rotate"), of("elapse"), of("current", "renew"), of("elapse", "find")),
        race(of("require", "rotate"), of("renew"), of("renew", "rotate"), of("elapse", "require")));
  }

  private static List<String> of(String... operations) {
    return List.of(operations);
  }

  private static ExecutionScenario race(
      List<String> first, List<String> one, List<String> other, List<String> last) {
    return new ExecutionScenario(
        actors(first), List.of(actors(one), actors(other)), actors(last), null);
  }

  private static List<Actor> actors(List<String> operations) {
    List<Actor> actors = new ArrayList<>();
    for (String operation : operations) {
      actors.add(new Actor(method(operation), List.of()));
    }
    return actors;
  }

  private static Method method(String operation) {
    try {
      return SharedKey.class.getMethod(operation);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(operation, e);
    }
  }
}
