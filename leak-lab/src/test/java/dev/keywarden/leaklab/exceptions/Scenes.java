package dev.keywarden.leaklab.exceptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyEnvironment;
import dev.keywarden.KeySnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;

/** What is asked for with each value: through a chain, in each way that can go wrong. */
final class Scenes implements AutoCloseable {
  private static final String KEY = "LAB_KEY";
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(25);
  private static final List<String> FAULTS =
      List.of(
          "placeholder",
          "unresolved-reference",
          "trailing-line-break",
          "white-space",
          "byte-order-mark",
          "surrounding-quotes",
          "smart-quotes",
          "json-object",
          "two-keys");

  private final Store store;
  private final Path directory;
  private final Heard heard;
  private final ScheduledExecutorService timers =
      Executors.newScheduledThreadPool(
          1,
          task -> {
            Thread thread = new Thread(task, "leak-lab-timers");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<String> frames = new HashSet<>();
  private int usable;

  Scenes(Store store, Path directory, Heard heard) {
    this.store = store;
    this.directory = directory;
    this.heard = heard;
  }

  /** How many values came back as they were put. */
  int usable() {
    return usable;
  }

  /** Everything that came out for a value. */
  Evidence of(HostileValue value) throws Exception {
    Evidence evidence = new Evidence(frames);
    store.heal();
    if (store.put(value)) {
      asToken(evidence);
      asText(value, evidence);
      failures(value, evidence);
    }
    documents(value, evidence);
    misuse(value, evidence);
    evidence.add("the log of the rest", heard.take());
    return evidence;
  }

  private void asToken(Evidence evidence) throws IOException {
    ask("as a token", evidence, chain -> chain);
    ask("as the field of a document", evidence, chain -> at(chain, "#/api_key"));
    if (store.remote()) {
      return;
    }
    for (String choice : List.of("reject", "trim", "allow")) {
      ask(
          "as a token, faults: " + choice,
          evidence,
          chain -> {
            for (String fault : FAULTS) {
              if (accepts(fault, choice)) {
                chain.set("keywarden.hygiene." + fault, choice);
              }
            }
            return chain;
          });
    }
    Path audit = directory.resolve("audit.log");
    ask("with an audit file", evidence, chain -> chain.set("keywarden.audit.file", "audit.log"));
    evidence.add("the audit file", Files.readString(audit, UTF_8));
    Files.delete(audit);
    ask("as a deep field", evidence, chain -> at(chain, "#/a/b/0/key"));
    snapshot(evidence);
  }

  private static boolean accepts(String fault, String choice) {
    return switch (fault) {
      case "placeholder", "unresolved-reference", "json-object", "two-keys" ->
          !choice.equals("trim");
      default -> !choice.equals("allow");
    };
  }

  private void asText(HostileValue value, Evidence evidence) {
    try (KeyChain chain = chain().set("keywarden.keys." + KEY + ".kind", "text").build()) {
      ApiKey key = chain.require(KEY);
      evidence.add("as a text", key);
      if (store.exact() && value.text() != null && !value.text().equals(key.reveal())) {
        throw new AssertionError("another value came back: " + value.what());
      }
      usable++;
    } catch (RuntimeException e) {
      evidence.add("as a text", e);
    }
    evidence.add("as a text", heard.take());
  }

  /** The store fails once there is a snapshot; then the snapshot is damaged, or of another key. */
  private void snapshot(Evidence evidence) throws IOException {
    Path file = directory.resolve("snapshot");
    byte[] secret = new byte[32];
    KeySnapshot snapshot = KeySnapshot.at(file, new SecretKeySpec(secret, "AES"));
    ask("with a snapshot", evidence, chain -> chain.snapshot(snapshot));
    if (Files.exists(file)) {
      evidence.add("the snapshot", Files.readAllBytes(file));
      byte[] damaged = Files.readAllBytes(file);
      damaged[damaged.length / 2] ^= 1;
      Files.write(file, damaged);
      ask("with a snapshot that is damaged", evidence, chain -> chain.snapshot(snapshot));
      Arrays.fill(secret, (byte) 1);
      KeySnapshot other = KeySnapshot.at(file, new SecretKeySpec(secret, "AES"));
      ask("with a snapshot of another key", evidence, chain -> chain.snapshot(other));
      Files.deleteIfExists(file);
    }
  }

  private void failures(HostileValue value, Evidence evidence) throws Exception {
    for (Map.Entry<String, Store.Arrangement> failure : store.failures(value).entrySet()) {
      failure.getValue().arrange();
      String name = failure.getKey();
      ask(name, evidence, chain -> store.hangs(name) ? chain.timeout(SHORT) : chain);
      store.heal();
      store.put(value);
    }
    store.failures(value).entrySet().stream()
        .filter(failure -> store.hangs(failure.getKey()))
        .forEach(failure -> closeInTheMiddle(failure.getValue(), evidence));
    store.heal();
  }

  private void closeInTheMiddle(Store.Arrangement hanging, Evidence evidence) {
    try {
      hanging.arrange();
      KeyChain chain = chain().build();
      Thread asking =
          new Thread(
              () -> {
                try {
                  evidence.add("closed in the middle", chain.require(KEY));
                } catch (RuntimeException e) {
                  evidence.add("closed in the middle", e);
                }
              });
      asking.start();
      while (asking.getState() == Thread.State.RUNNABLE) {
        LockSupport.parkNanos(100_000);
      }
      chain.close();
      asking.join();
    } catch (Exception e) {
      evidence.add("closed in the middle", e);
    }
  }

  /** The value inside a document, and a document that is none because of it. */
  private void documents(HostileValue value, Evidence evidence) throws Exception {
    String json = value.json();
    document("a field", "{\"key\": " + json + ", \"b\": 1}", "#/key", evidence);
    document("an object for a field", "{\"key\": {\"x\": " + json + "}}", "#/key", evidence);
    if (store.remote()) {
      return;
    }
    document("a field below a text", "{\"key\": " + json + "}", "#/key/deeper/0", evidence);
    document("a field that is missing", "{\"other\": " + json + "}", "#/key", evidence);
    document("an array for a field", "{\"key\": [" + json + "]}", "#/key", evidence);
    document("an index that is none", "{\"key\": [" + json + "]}", "#/key/7", evidence);
    document("a number for a field", "{\"a\": " + json + ", \"key\": 12}", "#/key", evidence);
    document("a document cut short", "{\"key\": " + json, "#/key", evidence);
    document("a document cut in the value", "{\"key\": " + cut(json), "#/key", evidence);
    document("no document", value.lenient(), "#/key", evidence);
    document("a field twice", "{\"key\":" + json + ",\"key\":" + json + "}", "#/key", evidence);
    document("a name that is the value", "{" + json + ": true}", "#/key", evidence);
    document("more behind it", "{\"key\": " + json + "} " + json, "#/key", evidence);
  }

  private static String cut(String json) {
    return json.substring(0, json.length() - 1);
  }

  private void document(String what, String text, String pointer, Evidence evidence)
      throws Exception {
    store.heal();
    store.put(text);
    ask(what, evidence, chain -> at(chain, pointer));
  }

  /** The value where a name, a place or a setting belongs. */
  private void misuse(HostileValue value, Evidence evidence) {
    String text = value.lenient();
    try (KeyChain chain = chain().build()) {
      attempt("as the name of a key", evidence, () -> chain.require(text));
      attempt("as the name of a key, found", evidence, () -> chain.find(text));
      attempt("as one of several names", evidence, () -> chain.requireAll(KEY, text));
      attempt("as the name that is explained", evidence, () -> chain.explain(text));
      attempt("as the name of a live key", evidence, () -> chain.live(text));
      attempt("as the name to forget", evidence, () -> forget(chain, text));
    }
    String name = store.provider().name();
    attempt(
        "as each of its options",
        evidence,
        () -> {
          KeyChain.Builder chain =
              KeyChain.builder()
                  .ignoreAmbientConfiguration()
                  .workingDirectory(directory)
                  .environment(KeyEnvironment.TEST)
                  .provider(name);
          store.options().forEach(option -> chain.set("keywarden." + name + "." + option, text));
          try (KeyChain built = chain.build()) {
            return built;
          }
        });
    if (store.remote()) {
      return;
    }
    for (String setting :
        List.of(
            "keywarden.keys." + KEY + ".kind",
            "keywarden.keys." + KEY + ".maximum-age",
            "keywarden.keys." + KEY + ".hygiene.placeholder",
            "keywarden.keys." + KEY + "." + name,
            "keywarden." + name + ".name-pattern",
            "keywarden." + name + ".timeout",
            "keywarden." + name + ".optional",
            "keywarden.providers",
            "keywarden.environment",
            "keywarden.timeout",
            "keywarden.overlap",
            "keywarden.maximum-age-action",
            "keywarden." + text,
            text)) {
      String shown = setting.contains(text) ? "a setting's name" : setting;
      ask("the value as " + shown, evidence, chain -> chain.set(setting, text));
    }
  }

  private static String forget(KeyChain chain, String name) {
    chain.invalidate(name);
    return "forgotten";
  }

  private KeyChain.Builder at(KeyChain.Builder chain, String pointer) {
    return chain.set(
        "keywarden.keys." + KEY + "." + store.provider().name(), Store.PLACE + pointer);
  }

  private KeyChain.Builder chain() {
    KeyChain.Builder chain =
        KeyChain.builder()
            .ignoreAmbientConfiguration()
            .workingDirectory(directory)
            .environment(KeyEnvironment.TEST)
            .timeout(LONG)
            .scheduler(timers)
            .provider(store.provider());
    return at(chain, "");
  }

  private void ask(String scene, Evidence evidence, UnaryOperator<KeyChain.Builder> setting) {
    List<Object> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (KeyChain chain =
        setting
            .apply(
                chain()
                    .listener(
                        event -> {
                          events.add(event);
                          events.add(event.location());
                          events.add(event.version());
                          events.add(event.reason());
                        }))
            .build()) {
      attempt(scene, evidence, () -> chain.require(KEY));
      if (!store.remote()) {
        attempt(scene, evidence, () -> chain.explain(KEY));
      }
      evidence.add(scene, chain.status());
      evidence.add(scene, chain);
    } catch (RuntimeException | StackOverflowError e) {
      evidence.add(scene, e);
    }
    evidence.add(scene, events);
    evidence.add(scene, heard.take());
  }

  private static void attempt(
      String scene, Evidence evidence, java.util.concurrent.Callable<?> way) {
    try {
      evidence.add(scene, way.call());
    } catch (Exception | StackOverflowError e) {
      evidence.add(scene, e);
    }
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
