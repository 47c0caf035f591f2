package dev.keywarden.opentelemetry;

import dev.keywarden.KeyEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/** What is counted and timed of each event. Thread-safe. */
final class EventMetrics {
  /**
   * Those that the semantic conventions give for calls of HTTP; the SDK's own are for milliseconds.
   * (Semantic conventions 1.23 and later, {@code http.client.request.duration}.)
   */
  private static final List<Double> SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("keywarden.provider.name");

  /** One of the few attributes that all conventions share: there only if something failed. */
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final AttributeKey<String> ACCESS = AttributeKey.stringKey("keywarden.key.access");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("keywarden.event.type");
  private static final AttributeKey<String> REASON =
      AttributeKey.stringKey("keywarden.event.reason");

  private final DoubleHistogram fetches;
  private final LongCounter rotations;
  private final LongCounter uses;
  private final LongCounter events;

  EventMetrics(Meter meter) {
    this.fetches =
        meter
            .histogramBuilder("keywarden.key.fetch.duration")
            .setDescription("How long providers took to answer for a key.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    this.rotations =
        counter(meter, "rotations", "{rotation}", "New keys that took the place of one.");
    this.uses =
        counter(meter, "uses", "{use}", "How often the application took the value of a key.");
    this.events = counter(meter, "events", "{event}", "What else happened to a key.");
  }

  private static LongCounter counter(Meter meter, String name, String unit, String description) {
    return meter
        .counterBuilder("keywarden.key." + name)
        .setUnit(unit)
        .setDescription(description)
        .build();
  }

  void record(KeyEvent event) {
    AttributesBuilder attributes = Attributes.builder().put(StatusMetrics.KEY, event.key());
    switch (event.type()) {
      case RESOLVED -> fetches.record(seconds(event), from(event, attributes).build());
      case FAILED, REFUSED -> {
        attributes.put(ERROR, event.reason().map(Words::first).orElse("_OTHER"));
        fetches.record(seconds(event), from(event, attributes).build());
      }
      case USED -> uses.add(1, attributes.put(ACCESS, "use").build());
      case REVEALED -> uses.add(1, attributes.put(ACCESS, "reveal").build());
      case ROTATED -> rotations.add(1, from(event, attributes).build());
      default -> {
        attributes.put(TYPE, Words.of(event.type()));
        event.reason().ifPresent(reason -> attributes.put(REASON, Words.first(reason)));
        events.add(1, from(event, attributes).build());
      }
    }
  }

  private static AttributesBuilder from(KeyEvent event, AttributesBuilder attributes) {
    event.provider().ifPresent(provider -> attributes.put(PROVIDER, provider));
    return attributes;
  }

  private static double seconds(KeyEvent event) {
    return event.took().toNanos() / 1e9;
  }
}
