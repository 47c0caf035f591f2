package dev.keywarden.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/metrics.md has the meters that there are, with their tags, and no others. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("../../docs/metrics.md");

  @Test
  void table_hasTheMetersThatAreRegistered() throws IOException {
    ManualTime time = RegistryTime.start();
    SimpleMeterRegistry registry =
        new SimpleMeterRegistry(SimpleConfig.DEFAULT, new RegistryTime(time));
    KeywardenMetrics metrics = new KeywardenMetrics(registry);
    try (ScriptedProvider store = ScriptedProvider.named("store");
        KeyChain keys =
            metrics.observe(
                KeyChain.builder()
                    .ignoreAmbientConfiguration()
                    .provider(store)
                    .clock(time)
                    .scheduler(time)
                    .executor(Runnable::run)
                    .listener(metrics)
                    .build())) {
      live(keys, store);

      assertThat(table(Files.readString(PAGE))).isEqualTo(registered(registry));
    }
  }

  /** All that a key can go through that has a meter. */
  private static void live(KeyChain keys, ScriptedProvider store) {
    store.put("API_KEY", Canary.value());
    assertThat(keys.require("API_KEY").reveal()).isNotEmpty();
    store.rotate("API_KEY", Canary.value());
    store.created("API_KEY", RegistryTime.START);
    store.expires("API_KEY", RegistryTime.START.plus(Duration.ofDays(365)));
    keys.invalidate("API_KEY");
    keys.require("API_KEY");
    assertThat(keys.find("NOWHERE")).isEmpty();
    store.fail("OTHER_KEY", Reason.DENIED);
    assertThatThrownBy(() -> keys.require("OTHER_KEY")).isInstanceOf(KeyProviderException.class);
  }

  private static Map<String, Set<String>> registered(SimpleMeterRegistry registry) {
    Map<String, Set<String>> meters = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      Set<String> tags = new TreeSet<>();
      for (Tag tag : meter.getId().getTags()) {
        tags.add(tag.getKey());
      }
      meters.merge(meter.getId().getName(), tags, MetricsPageTest::same);
    }
    return meters;
  }

  /** Prometheus takes meters of one name only if they all have the same tags. */
  private static Set<String> same(Set<String> one, Set<String> other) {
    assertThat(other).isEqualTo(one);
    return one;
  }

  private static Map<String, Set<String>> table(String page) {
    String section =
        page.substring(page.indexOf("## Micrometer"), page.indexOf("## OpenTelemetry"));
    Map<String, Set<String>> rows = new TreeMap<>();
    section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              String[] cells = line.split(" \\| ", -1);
              rows.put(quoted(cells[0]).iterator().next(), quoted(cells[2]));
            });
    return rows;
  }

  private static Set<String> quoted(String cell) {
    Set<String> words = new TreeSet<>();
    Pattern.compile("(?<=`)[a-z._]+(?=`)")
        .matcher(cell)
        .results()
        .map(MatchResult::group)
        .forEach(words::add);
    return words;
  }
}
