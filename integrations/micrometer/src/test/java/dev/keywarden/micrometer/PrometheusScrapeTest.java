package dev.keywarden.micrometer;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Prometheus gets to read, as text. */
class PrometheusScrapeTest {
  private static final String KEY = "BILLING_API_KEY";

  private final ManualTime time = RegistryTime.start();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(
          PrometheusConfig.DEFAULT, new PrometheusRegistry(), new RegistryTime(time));
  private final ScriptedProvider store = ScriptedProvider.named("store");
  private final KeywardenMetrics metrics = new KeywardenMetrics(registry);
  private final KeyChain keys =
      metrics.observe(
          KeyChain.builder()
              .ignoreAmbientConfiguration()
              .provider(store)
              .clock(time)
              .scheduler(time)
              .executor(Runnable::run)
              .listener(metrics)
              .build());

  @Test
  void scrape_hasTheSeriesThatTheAlertsAreMadeOf() {
    store.put(KEY, Canary.value()).created(KEY, RegistryTime.START.minus(Duration.ofDays(91)));
    keys.require(KEY);
    store.failAll(Reason.UNAVAILABLE);
    keys.require(KEY);
    time.pass(Duration.ofMinutes(20));
    keys.require(KEY);

    String scrape = registry.scrape();

    assertThat(sample(scrape, "keywarden_key_stale_time_seconds{key=\"" + KEY + "\"}"))
        .isBetween(890.0, 900.0);
    assertThat(sample(scrape, "keywarden_key_age_seconds{key=\"" + KEY + "\"}"))
        .isEqualTo((double) Duration.ofDays(91).plusMinutes(20).toSeconds());
    assertThat(sample(scrape, "keywarden_key_status{key=\"" + KEY + "\",state=\"stale\"}"))
        .isEqualTo(1);
    assertThat(sample(scrape, "keywarden_key_status{key=\"" + KEY + "\",state=\"fresh\"}"))
        .isZero();
    assertThat(
            sample(
                scrape,
                "keywarden_key_fetches_seconds_count{key=\""
                    + KEY
                    + "\",outcome=\"success\",provider=\"store\",reason=\"none\"}"))
        .isEqualTo(1);
    assertThat(
            sample(
                scrape,
                "keywarden_key_fetches_seconds_count{key=\""
                    + KEY
                    + "\",outcome=\"failure\",provider=\"store\",reason=\"unavailable\"}"))
        .isPositive();
  }

  @Test
  void scrape_hasNothingOfAKey_norItsFingerprintOrVersion() {
    List<String> secrets = new ArrayList<>();
    secrets.add(Canary.value());
    store.put(KEY, secrets.get(0));
    ApiKey first = keys.require(KEY);
    secrets.add(Canary.value());
    store.rotate(KEY, secrets.get(1));
    keys.invalidate(KEY);
    ApiKey second = keys.require(KEY);
    secrets.add(second.fingerprint());
    secrets.add(first.fingerprint());
    second.use(chars -> chars.length);
    assertThat(second.reveal()).isEqualTo(secrets.get(1));
    store.fail("OTHER_KEY", Reason.DENIED);
    assertThatThrownBy(() -> keys.require("OTHER_KEY")).isInstanceOf(KeyProviderException.class);

    String scrape = registry.scrape();

    assertThat(scrape).contains("keywarden_key_rotations_total").contains("denied");
    for (String secret : secrets) {
      assertThatText(scrape).hasNothingOf(secret);
    }
    assertThat(scrape).doesNotContain("version").doesNotContain("scripted ");
  }

  @Test
  void scrapeAfterTheChainIsClosed_hasNoGauges_andNoExceptionInIt() {
    store.put(KEY, Canary.value());
    keys.require(KEY);
    assertThat(registry.scrape()).contains("keywarden_key_status{");

    keys.close();
    time.pass(Duration.ofSeconds(15));
    registry.scrape(); // finds out

    assertThat(registry.scrape())
        .doesNotContain("keywarden_key_status")
        .doesNotContain("keywarden_key_fetch_age")
        .contains("keywarden_key_fetches_seconds_count{");
  }

  private static double sample(String scrape, String series) {
    List<String> lines = scrape.lines().filter(line -> line.startsWith(series + " ")).toList();
    assertThat(lines).as(series).hasSize(1);
    return Double.parseDouble(lines.get(0).substring(series.length()).strip());
  }
}
