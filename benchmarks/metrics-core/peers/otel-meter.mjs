/**
 * A meter of OpenTelemetry's SDK that records: without a reader it would throw away what it is told.
 *
 * @param {{ MeterProvider: Function, MetricReader: Function }} sdk
 */
export function otelMeter({ MeterProvider, MetricReader }) {
  class Reader extends MetricReader {
    async onForceFlush() {}
    async onShutdown() {}
  }
  return new MeterProvider({ readers: [new Reader()] }).getMeter('peers')
}
