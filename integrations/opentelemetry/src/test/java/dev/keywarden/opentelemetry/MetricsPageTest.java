package dev.keywarden.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/metrics.md has the instruments that there are, and no others. */
class MetricsPageTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final Path PAGE = Path.of("../../docs/metrics.md");

  @Test
  void table_hasTheInstrumentsThatAreReported() throws IOException {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    ManualTime time = ManualTime.at(START);
    try (OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
                .build();
        KeywardenTelemetry telemetry = new KeywardenTelemetry(sdk, time);
        ScriptedProvider store = ScriptedProvider.named("store");
        KeyChain keys =
            telemetry.observe(
                KeyChain.builder()
                    .ignoreAmbientConfiguration()
                    .provider(store)
                    .clock(time)
                    .scheduler(time)
                    .executor(Runnable::run)
                    .timeToLive(Duration.ofMinutes(5))
                    .listener(telemetry)
                    .build())) {
      live(keys, store, time);

      Map<String, Set<String>> reported = new TreeMap<>();
      reader.collectAllMetrics().forEach(metric -> reported.put(metric.getName(), facts(metric)));
      assertThat(table(Files.readString(PAGE))).isEqualTo(reported);
    }
  }

  /** All that a key can go through that has an instrument or an attribute. */
  private static void live(KeyChain keys, ScriptedProvider store, ManualTime time) {
    store.put("API_KEY", Canary.value());
    assertThat(keys.require("API_KEY").reveal()).isNotEmpty();
    store.rotate("API_KEY", Canary.value());
    store.created("API_KEY", START);
    store.expires("API_KEY", START.plus(Duration.ofDays(365)));
    keys.invalidate("API_KEY");
    keys.require("API_KEY");
    keys.require("API_KEY");
    store.failAll(Reason.UNAVAILABLE);
    assertThatThrownBy(() -> keys.require("OTHER_KEY")).isInstanceOf(KeyProviderException.class);
    time.pass(Duration.ofMinutes(10));
  }

  /** The unit, and every attribute that a point has. */
  private static Set<String> facts(MetricData metric) {
    Set<String> facts = new TreeSet<>(Set.of(metric.getUnit()));
    metric
        .getData()
        .getPoints()
        .forEach(point -> point.getAttributes().forEach((key, value) -> facts.add(key.getKey())));
    return facts;
  }

  private static Map<String, Set<String>> table(String page) {
    String section = page.substring(page.indexOf("## OpenTelemetry"), page.indexOf("## Alerts"));
    Map<String, Set<String>> rows = new TreeMap<>();
    section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              String[] cells = line.split(" \\| ", -1);
              Set<String> facts = quoted(cells[2]);
              facts.addAll(quoted(cells[3]));
              rows.put(quoted(cells[0]).iterator().next(), facts);
            });
    return rows;
  }

  private static Set<String> quoted(String cell) {
    Set<String> words = new TreeSet<>();
    Pattern.compile("(?<=`)[a-z._{}]+(?=`)")
        .matcher(cell)
        .results()
        .map(MatchResult::group)
        .forEach(words::add);
    return words;
  }
}
