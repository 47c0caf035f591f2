package dev.keywarden;

import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store whose keys have versions, and which fails when its test says so. */
final class RotatingStore implements KeyProvider {
  private final Map<String, Integer> versions = new HashMap<>();
  private final List<List<String>> asked = new ArrayList<>();
  private @Nullable Reason failure;
  private @Nullable Instant expires;
  private @Nullable Duration freshFor;
  private Runnable onCall = () -> {};

  /** The value that a key has in a version. */
  static String value(String name, int version) {
    return "value-" + version + "-of-" + name;
  }

  synchronized RotatingStore rotate(String name) {
    versions.merge(name, 1, Integer::sum);
    return this;
  }

  synchronized RotatingStore remove(String name) {
    versions.remove(name);
    return this;
  }

  synchronized RotatingStore fail(@Nullable Reason reason) {
    failure = reason;
    return this;
  }

  synchronized RotatingStore expires(Instant expires) {
    this.expires = expires;
    return this;
  }

  synchronized RotatingStore freshFor(Duration freshFor) {
    this.freshFor = freshFor;
    return this;
  }

  /** Runs in each call, before the store looks at its keys. */
  synchronized RotatingStore onCall(Runnable action) {
    onCall = action;
    return this;
  }

  synchronized int calls() {
    return asked.size();
  }

  synchronized List<String> lastAsked() {
    return asked.get(asked.size() - 1);
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    begin(List.of(request));
    return answer(request);
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> requests) {
    begin(requests);
    Map<KeyRequest, KeyLookup> answers = new HashMap<>();
    for (KeyRequest request : requests) {
      answers.put(request, answer(request));
    }
    return answers;
  }

  private void begin(Collection<KeyRequest> requests) {
    Runnable action;
    synchronized (this) {
      asked.add(requests.stream().map(KeyRequest::name).toList());
      action = onCall;
    }
    action.run();
  }

  private synchronized KeyLookup answer(KeyRequest request) {
    if (failure != null) {
      throw new KeyProviderException(failure, "the store is told to fail", "Have it recover.");
    }
    Integer version = versions.get(request.name());
    if (version == null) {
      return KeyLookup.absent("no entry " + request.name());
    }
    KeyLookup.Found found =
        KeyLookup.found(KeyMaterial.copyOf(value(request.name(), version)), "entry")
            .version(version.toString());
    found = expires == null ? found : found.expires(expires);
    return freshFor == null ? found : found.freshFor(freshFor);
  }
}
