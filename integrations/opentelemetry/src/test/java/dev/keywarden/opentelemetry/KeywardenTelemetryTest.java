package dev.keywarden.opentelemetry;

import static dev.keywarden.testkit.KeyAssertions.assertThatText;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.keywarden.ApiKey;
import dev.keywarden.KeyChain;
import dev.keywarden.KeyProviderException;
import dev.keywarden.KeyProviderException.Reason;
import dev.keywarden.testkit.Canary;
import dev.keywarden.testkit.ManualTime;
import dev.keywarden.testkit.ScriptedProvider;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the real SDK collects of a real chain over a scripted store, as time passes. */
class KeywardenTelemetryTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final String KEY = "BILLING_API_KEY";
  private static final Duration HOUR = Duration.ofHours(1);

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder() // without a processor it makes no spans
                  .addSpanProcessor(SimpleSpanProcessor.create(InMemorySpanExporter.create()))
                  .build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final ManualTime time = ManualTime.at(START);
  private final ScriptedProvider store = ScriptedProvider.named("store");
  private final KeywardenTelemetry telemetry = new KeywardenTelemetry(sdk, time);
  private final KeyChain keys =
      telemetry.observe(
          KeyChain.builder()
              .ignoreAmbientConfiguration()
              .provider(store)
              .clock(time)
              .scheduler(time)
              .executor(Runnable::run)
              .timeToLive(Duration.ofMinutes(5))
              .staleIfError(HOUR)
              .listener(telemetry)
              .build());

  @AfterEach
  void close() {
    keys.close();
    store.close();
    sdk.close();
  }

  // What is counted.

  @Test
  void fetch_isTimedInSeconds_withBucketsOfSeconds() {
    store.put(KEY, Canary.value());

    keys.require(KEY);
    keys.require(KEY); // held: no fetch

    HistogramPointData point = successes();
    assertThat(point.getCount()).isEqualTo(1);
    assertThat(point.getSum()).isBetween(1e-9, 60.0);
    assertThat(point.getBoundaries()).startsWith(0.005).endsWith(10.0);
  }

  @Test
  void failure_hasItsReasonAsTheTypeOfError() {
    store.put(KEY, Canary.value()).fail(KEY, Reason.TIMED_OUT, 1);
    store.put("OTHER_KEY", "changeme");

    assertThatThrownBy(() -> keys.require(KEY)).isInstanceOf(KeyProviderException.class);
    assertThatThrownBy(() -> keys.require("OTHER_KEY")).isNotNull();

    assertThat(fetches())
        .containsOnlyKeys(
            attributes("error.type=timed-out", "keywarden.provider.name=store"),
            "error.type=placeholder keywarden.key.name=OTHER_KEY keywarden.provider.name=store");
  }

  @Test
  void fetchWithinASpan_isAnExemplarOfItsTrace() {
    store.put(KEY, Canary.value());
    Span span = sdk.getTracer("test").spanBuilder("charge").startSpan();

    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      keys.require(KEY);
    }
    span.end();

    HistogramPointData point = successes();
    assertThat(point.getExemplars())
        .singleElement()
        .satisfies(
            exemplar ->
                assertThat(exemplar.getSpanContext().getTraceId())
                    .isEqualTo(span.getSpanContext().getTraceId()));
  }

  @Test
  void usesRotationsAndTheRest_areCounted() {
    store.put(KEY, Canary.value());
    ApiKey key = keys.require(KEY);
    key.use(chars -> chars.length);
    key.use(chars -> chars.length);
    assertThat(key.reveal()).isNotEmpty();
    store.rotate(KEY, Canary.value());
    keys.invalidate(KEY);
    keys.require(KEY);
    assertThat(keys.find("NOWHERE")).isEmpty();

    Collection<MetricData> all = reader.collectAllMetrics();
    assertThat(sums(all, "keywarden.key.uses"))
        .containsOnly(
            Map.entry("keywarden.key.access=use keywarden.key.name=" + KEY, 2L),
            Map.entry("keywarden.key.access=reveal keywarden.key.name=" + KEY, 1L));
    assertThat(sums(all, "keywarden.key.rotations"))
        .containsOnly(Map.entry(attributes("keywarden.provider.name=store"), 1L));
    assertThat(sums(all, "keywarden.key.events"))
        .containsOnly(Map.entry("keywarden.event.type=missing keywarden.key.name=NOWHERE", 1L));
  }

  // What is read of the status.

  @Test
  void ages_followTheClock() {
    store
        .put(KEY, Canary.value())
        .created(KEY, START.minus(Duration.ofDays(89)))
        .expires(KEY, START.plus(Duration.ofDays(2)));
    keys.require(KEY);

    time.pass(Duration.ofMinutes(2));

    Collection<MetricData> all = reader.collectAllMetrics();
    assertThat(gauge(all, "keywarden.key.age"))
        .isEqualTo((double) Duration.ofDays(89).plusMinutes(2).toSeconds());
    assertThat(gauge(all, "keywarden.key.time_to_expiry"))
        .isEqualTo((double) Duration.ofDays(2).minusMinutes(2).toSeconds());
    assertThat(gauge(all, "keywarden.key.fetch_age")).isEqualTo(120);
    assertThat(gauge(all, "keywarden.key.stale_time")).isZero();
    assertThat(state(all)).isEqualTo("fresh");
  }

  @Test
  void providerThatTellsNoDates_givesNoAgeAndNoExpiry() {
    store.put(KEY, Canary.value());

    keys.require(KEY);

    assertThat(names(reader.collectAllMetrics()))
        .contains("keywarden.key.status")
        .doesNotContain("keywarden.key.age", "keywarden.key.time_to_expiry");
  }

  @Test
  void outage_showsForHowLongTheKeyIsStale_thenThatItFailed() {
    store.put(KEY, Canary.value()).created(KEY, START);
    keys.require(KEY);
    store.failAll(Reason.UNAVAILABLE);

    keys.require(KEY); // read since its fetch, so that it is refreshed
    time.pass(Duration.ofMinutes(25));
    keys.require(KEY);

    Collection<MetricData> all = reader.collectAllMetrics();
    assertThat(state(all)).isEqualTo("stale");
    assertThat(gauge(all, "keywarden.key.stale_time")).isEqualTo(1200, within(1.0));
    assertThat(gauge(all, "keywarden.key.fetch_age")).isEqualTo(1500, within(1.0));
    String stale = "keywarden.event.reason=unavailable keywarden.event.type=stale";
    assertThat(sums(all, "keywarden.key.events").keySet())
        .anyMatch(attributes -> attributes.startsWith(stale));

    time.pass(HOUR);
    all = reader.collectAllMetrics();
    assertThat(state(all)).isEqualTo("failed");
    assertThat(gauge(all, "keywarden.key.stale_time")).isZero();
    assertThat(names(all)).doesNotContain("keywarden.key.age"); // of a key that is not there
  }

  @Test
  void keys_areReportedFromTheFirstTimeThatTheyAreAskedFor() {
    assertThat(reader.collectAllMetrics()).isEmpty();
    store.put("A_KEY", Canary.value()).put("B_KEY", Canary.value());

    keys.require("A_KEY");
    assertThat(sums(reader.collectAllMetrics(), "keywarden.key.status")).hasSize(6);
    keys.require("B_KEY");

    assertThat(sums(reader.collectAllMetrics(), "keywarden.key.status")).hasSize(12);
  }

  @Test
  void chainThatIsClosed_isReportedNoMore_quietly() {
    store.put(KEY, Canary.value());
    keys.require(KEY);
    assertThat(names(reader.collectAllMetrics())).contains("keywarden.key.status");

    keys.close();

    assertThat(names(reader.collectAllMetrics())).containsExactly("keywarden.key.fetch.duration");
  }

  @Test
  void close_endsTheReports() {
    store.put(KEY, Canary.value());
    keys.require(KEY);

    telemetry.close();
    telemetry.close();
    keys.invalidate(KEY);
    keys.require(KEY);

    assertThat(names(reader.collectAllMetrics())).containsExactly("keywarden.key.fetch.duration");
    assertThat(successes().getCount()).isEqualTo(1);
  }

  @Test
  void metrics_haveNothingOfAKey_norItsFingerprintOrVersion() {
    String value = Canary.value();
    String next = Canary.value();
    store.put(KEY, value);
    ApiKey first = keys.require(KEY);
    store.rotate(KEY, next);
    keys.invalidate(KEY);
    ApiKey second = keys.require(KEY);
    assertThat(second.reveal()).isEqualTo(next);
    second.use(chars -> chars.length);

    String printed = reader.collectAllMetrics().toString();

    assertThat(printed).contains("keywarden.key.rotations").contains(KEY);
    for (String secret : List.of(value, next, first.fingerprint(), second.fingerprint())) {
      assertThatText(printed).hasNothingOf(secret);
    }
    assertThat(printed).doesNotContain("scripted ");
  }

  private HistogramPointData successes() {
    return requireNonNull(fetches().get(attributes("keywarden.provider.name=store")));
  }

  private Map<String, HistogramPointData> fetches() {
    Map<String, HistogramPointData> points = new TreeMap<>();
    MetricData metric = metric(reader.collectAllMetrics(), "keywarden.key.fetch.duration");
    assertThat(metric.getUnit()).isEqualTo("s");
    for (HistogramPointData point : metric.getHistogramData().getPoints()) {
      points.put(printed(point), point);
    }
    return points;
  }

  private static Map<String, Long> sums(Collection<MetricData> all, String name) {
    Map<String, Long> points = new TreeMap<>();
    for (LongPointData point : metric(all, name).getLongSumData().getPoints()) {
      points.put(printed(point), point.getValue());
    }
    return points;
  }

  private static double gauge(Collection<MetricData> all, String name) {
    MetricData metric = metric(all, name);
    assertThat(metric.getUnit()).isEqualTo("s");
    List<DoublePointData> points = List.copyOf(metric.getDoubleGaugeData().getPoints());
    assertThat(points).hasSize(1);
    assertThat(printed(points.get(0))).isEqualTo("keywarden.key.name=" + KEY);
    return points.get(0).getValue();
  }

  /** The one state that is 1. */
  private static String state(Collection<MetricData> all) {
    List<String> states =
        metric(all, "keywarden.key.status").getLongSumData().getPoints().stream()
            .filter(point -> point.getValue() == 1)
            .map(point -> point.getAttributes().get(AttributeKey.stringKey("keywarden.key.state")))
            .toList();
    assertThat(states).hasSize(1);
    return states.get(0);
  }

  private static MetricData metric(Collection<MetricData> all, String name) {
    List<MetricData> found = all.stream().filter(one -> one.getName().equals(name)).toList();
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  private static List<String> names(Collection<MetricData> all) {
    return all.stream().map(MetricData::getName).sorted().toList();
  }

  /** As {@link #printed} prints them, with the name of the key. */
  private static String attributes(String... others) {
    return Stream.concat(Stream.of("keywarden.key.name=" + KEY), Stream.of(others))
        .sorted()
        .collect(joining(" "));
  }

  private static String printed(PointData point) {
    Map<String, Object> sorted = new TreeMap<>();
    point.getAttributes().forEach((key, value) -> sorted.put(key.getKey(), value));
    StringBuilder text = new StringBuilder();
    sorted.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.substring(1);
  }
}
