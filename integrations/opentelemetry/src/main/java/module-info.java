/** What a chain does and how its keys stand, as metrics of OpenTelemetry. */
module dev.keywarden.opentelemetry {
  requires transitive dev.keywarden.core;
  requires transitive io.opentelemetry.api;
  requires static org.jspecify;

  exports dev.keywarden.opentelemetry;
}
