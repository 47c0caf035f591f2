package dev.keywarden;

import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Answers as its test says, and counts what it was asked. */
final class FakeProvider implements KeyProvider {
  final AtomicInteger finds = new AtomicInteger();
  final AtomicInteger bulks = new AtomicInteger();
  final AtomicInteger closes = new AtomicInteger();
  final List<KeyRequest> requests = Collections.synchronizedList(new ArrayList<>());
  final List<KeyMaterial> given = Collections.synchronizedList(new ArrayList<>());
  private final String name;
  private final Function<KeyRequest, KeyLookup> answers;

  private FakeProvider(String name, Function<KeyRequest, KeyLookup> answers) {
    this.name = name;
    this.answers = answers;
  }

  static FakeProvider answering(String name, Function<KeyRequest, KeyLookup> answers) {
    return new FakeProvider(name, answers);
  }

  static FakeProvider having(String name, Map<String, String> values) {
    return answering(
        name,
        request -> {
          String value = values.get(request.name());
          return value == null
              ? KeyLookup.absent("no entry " + request.name())
                  .remedy("fake put " + request.name())
                  .knownNames(values.keySet())
              : KeyLookup.found(KeyMaterial.copyOf(value), "entry " + request.name());
        });
  }

  static FakeProvider empty(String name) {
    return having(name, Map.of());
  }

  static FakeProvider failing(String name, KeyProviderException.Reason reason) {
    return answering(
        name,
        request -> {
          throw new KeyProviderException(reason, "the fake store said no", "Mend the fake.");
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public KeyLookup find(KeyRequest request) {
    finds.incrementAndGet();
    requests.add(request);
    KeyLookup answer = answers.apply(request);
    if (answer instanceof KeyLookup.Found found) {
      given.add(found.material());
    }
    return answer;
  }

  @Override
  public Map<KeyRequest, KeyLookup> findAll(Collection<KeyRequest> all) {
    bulks.incrementAndGet();
    return KeyProvider.super.findAll(all);
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }
}
