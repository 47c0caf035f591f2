package dev.keywarden.leaklab.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywarden.leaklab.Lab;
import dev.keywarden.spi.KeyLookup;
import dev.keywarden.spi.KeyMaterial;
import dev.keywarden.spi.KeyProvider;
import dev.keywarden.spi.KeyRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each provider with each value and each of its failures: nothing of the value comes out. */
class ExceptionsTest {
  /** As many as the project promises; those beyond are as welcome. */
  private static final int FEWEST = 60;

  private static Lab lab;

  @TempDir Path directory;

  @BeforeAll
  static void open() {
    lab = Lab.of("Exceptions");
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  @Test
  void corpus_isLargeAndHasNoValueTwice() {
    List<HostileValue> all = HostileValue.all();
    Set<String> names = new HashSet<>();
    Set<String> canaries = new HashSet<>();
    all.forEach(
        value -> {
          names.add(value.what());
          canaries.add(value.canary());
        });

    assertThat(all).hasSizeGreaterThanOrEqualTo(FEWEST);
    assertThat(names).hasSameSizeAs(all);
    assertThat(canaries).hasSameSizeAs(all);
  }

  @Test
  void env() throws Exception {
    holds("Environment variables", EnvStore::new);
  }

  @Test
  void systemProperties() throws Exception {
    holds("System properties", PropertiesStore::new);
  }

  @Test
  void dotenv() throws Exception {
    holds(".env files", () -> new DotenvStore(directory));
  }

  @Test
  void custom() throws Exception {
    holds("A provider of one's own", CustomStore::new);
  }

  @Test
  void aws() throws Exception {
    holds("AWS Secrets Manager", AwsStore::new);
  }

  @Test
  void gcp() throws Exception {
    holds("Google Cloud Secret Manager", GcpStore::new);
  }

  @Test
  void azure() throws Exception {
    holds("Azure Key Vault", AzureStore::new);
  }

  @Test
  void providerThatQuotes_isFoundWithEachValue() throws Exception {
    List<HostileValue> missed = new ArrayList<>();
    try (Store quoting = new QuotingStore();
        Heard heard = new Heard(Set.of());
        Scenes scenes = new Scenes(quoting, directory, heard)) {
      for (HostileValue value : HostileValue.all()) {
        if (scenes.of(value).find(value.canary()).isEmpty()) {
          missed.add(value);
        }
      }
    }

    assertThat(missed).as("values that the lab would not have found").isEmpty();
  }

  private void holds(String channel, Callable<Store> opening) throws Exception {
    List<String> shown = new ArrayList<>();
    int scenes = 0;
    int throwables = 0;
    List<HostileValue> values = HostileValue.all();
    try (Store store = opening.call();
        Heard heard = new Heard(store.wireLoggers());
        Scenes asked = new Scenes(store, directory, heard)) {
      for (HostileValue value : values) {
        Evidence evidence = asked.of(value);
        scenes += evidence.scenes();
        throwables += evidence.throwables();
        evidence.find(value.canary()).forEach(found -> shown.add(value + ", " + found));
      }
      assertThat(shown).as("%s: what shows a part of a value", channel).isEmpty();
      assertThat(throwables).as("exceptions that were looked at").isGreaterThan(10 * FEWEST);
      assertThat(asked.usable()).as("values that came back").isGreaterThan(FEWEST / 3);
      String remark = values.size() + " values, " + scenes / values.size() + " scenes with each";
      lab.closed(channel, remark, secret -> oneMore(asked, secret));
    }
  }

  /** The lab's own key, too: through the provider, or as a control through one that quotes. */
  private Object oneMore(Scenes asked, Object secret) throws Exception {
    String canary = lab.canary();
    HostileValue value = HostileValue.of("the lab's", any -> canary);
    if (secret instanceof String) {
      try (Store quoting = new QuotingStore();
          Heard heard = new Heard(Set.of());
          Scenes control = new Scenes(quoting, directory, heard)) {
        return control.of(value).all();
      }
    }
    return asked.of(value).all();
  }

  /** A provider as many are: it says what it has found, and what it could not read. */
  private static final class QuotingStore implements Store {
    private String text = "";

    @Override
    public KeyProvider provider() {
      return new KeyProvider() {
        @Override
        public String name() {
          return "quoting";
        }

        @Override
        public KeyLookup find(KeyRequest request) {
          KeyMaterial material = KeyMaterial.copyOf("made-up");
          return KeyLookup.found(material, "a file with the line KEY=" + text);
        }
      };
    }

    @Override
    public boolean put(HostileValue value) {
      text = value.lenient();
      return true;
    }

    @Override
    public void put(String document) {
      text = document;
    }

    @Override
    public Map<String, Arrangement> failures(HostileValue value) {
      return Map.of();
    }

    @Override
    public void heal() {}

    @Override
    public Set<String> options() {
      return Set.of();
    }

    @Override
    public boolean exact() {
      return false;
    }

    @Override
    public void close() {}
  }
}
