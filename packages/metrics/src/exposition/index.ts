export { countsByBoundOf } from '../histogram-snapshot.ts'
export type { CountsByBound } from '../slo-buckets.ts'
export { type BaseUnit, baseUnit } from './base-units.ts'
export type { MetricsHandlerOptions, SnapshotSource } from './endpoint.ts'
export {
  type ExponentialBuckets,
  type ExponentialOptions,
  exponentialBuckets,
} from './exponential-buckets.ts'
export {
  type ExposedFamily,
  type ExposedSeries,
  type Exposition,
  exposeFamilies,
  type FamilyHead,
  type RefusedSeries,
} from './families.ts'
export { type FastifyMetricsOptions, fastifyMetrics } from './fastify-metrics.ts'
export { honoMetrics } from './hono-metrics.ts'
export { jsonView } from './json-view.ts'
export { labelList, labelName } from './labels.ts'
export { LinePage } from './line-page.ts'
export type { FamilyType } from './metric-names.ts'
export { metricsFetchHandler } from './metrics-fetch-handler.ts'
export { metricsHandler } from './metrics-handler.ts'
export { formatCanonicalBound } from './numbers.ts'
export { openMetricsText } from './open-metrics-text.ts'
export { prometheusText } from './prometheus-text.ts'
export { eachSample, type TakeSample } from './samples.ts'
