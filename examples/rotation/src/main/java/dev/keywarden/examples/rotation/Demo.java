package dev.keywarden.examples.rotation;

import dev.keywarden.KeyChain;
import dev.keywarden.LiveKey;
import dev.keywarden.examples.rotation.RotatingApi.Attempt;
import dev.keywarden.jdk.KeyHeader;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ScriptedProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rotates the key of an API on this machine twice, while five clients call it: first with an
 * overlap, during which the API accepts both keys, then without one. No request leaves the machine.
 */
public final class Demo {
  private static final String KEY = "API_KEY";
  private static final int THREADS = 2;

  /** Requests of each thread before and after a rotation. */
  private static final int EACH = 20;

  private final RotatingApi api;
  private final Map<String, Caller> clients = new LinkedHashMap<>();
  private final Map<String, Load> loads = new LinkedHashMap<>();

  private Demo(RotatingApi api, LiveKey key) {
    this.api = api;
    String url = api.baseUrl();
    KeyHeader xApiKey = KeyHeader.named("X-Api-Key").to(url);
    clients.put("anthropic", Callers.anthropic(AnthropicKeyInterceptor.of(key, xApiKey), url));
    clients.put("openai", Callers.openAi(key, url));
    clients.put("okhttp", Callers.okHttp(key, url));
    clients.put("jdk", Callers.jdk(key, url));
    clients.put("spring", Callers.spring(key, url));
  }

  /**
   * Runs the demo.
   *
   * @param args none
   * @throws IOException if the API cannot start
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int failed;
    try (ScriptedProvider store = ScriptedProvider.named("store");
        RotatingApi api = RotatingApi.start();
        KeyChain keys =
            KeyChain.builder()
                .ignoreAmbientConfiguration()
                .provider(store)
                .timeToLive(Duration.ofSeconds(1)) // minutes, in earnest
                .build()) {
      failed = new Demo(api, keys.live(KEY)).run(keys.live(KEY), store);
    }
    System.exit(failed == 0 ? 0 : 1);
  }

  private int run(LiveKey key, ScriptedProvider store) throws InterruptedException {
    String first = "made-up-" + Canary.value();
    String second = "made-up-" + Canary.value();
    String third = "made-up-" + Canary.value();
    api.accept(() -> store.put(KEY, first), first);
    System.out.println("api      " + api.baseUrl() + " accepts one key, which the store has");
    System.out.println("loaded   " + key.current());
    clients.forEach((name, client) -> loads.put(name, Load.start(name, client, THREADS)));
    awaitEach(1);

    String before = key.current().fingerprint();
    api.accept(() -> store.put(KEY, second), first, second);
    awaitEach(2);
    api.accept(second);
    System.out.println("rotated  " + before + " -> " + key.current().fingerprint());
    System.out.println("         with overlap: the API accepted both until the new one was in use");

    before = key.current().fingerprint();
    api.accept(() -> store.put(KEY, third), third);
    awaitEach(3);
    System.out.println("rotated  " + before + " -> " + key.current().fingerprint());
    System.out.println("         without: the API refused the old one from one moment to the next");
    return report(store);
  }

  private void awaitEach(int key) throws InterruptedException {
    api.awaitAnswers(clients.size() * THREADS, key, EACH);
  }

  private int report(ScriptedProvider store) throws InterruptedException {
    for (Load load : loads.values()) {
      load.stop();
    }
    clients.values().forEach(Caller::close);
    int calls = 0;
    int failed = 0;
    System.out.printf("%n%-10s%8s%12s%8s%n", "", "calls", "sent twice", "failed");
    for (Map.Entry<String, Load> load : loads.entrySet()) {
      calls += load.getValue().calls();
      failed += load.getValue().failures().size();
      System.out.printf(
          "%-10s%8d%12d%8d%n",
          load.getKey(),
          load.getValue().calls(),
          sentTwice(load.getKey()),
          load.getValue().failures().size());
    }
    System.out.printf(
        "%n%d calls, 2 rotations, %d failed; the store was asked %d times%n",
        calls, failed, store.calls(KEY));
    return failed;
  }

  private long sentTwice(String client) {
    return api.attempts().values().stream()
        .filter(attempts -> attempts.get(0).call().startsWith(client + "/"))
        .map(List<Attempt>::size)
        .filter(size -> size > 1)
        .count();
  }
}
