import { type MessageType, messageType } from '../protobuf/message-type.ts'
import { SharedMessage } from '../protobuf/shared-message.ts'

/**
 * The messages of OTLP that a reporter writes, with names as in its JSON and field numbers as in its protobuf. Of
 * properties that exclude each other one is there. What changes from report to report stands last in each message.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto opentelemetry/proto/metrics/v1/metrics.proto
 */

interface KeyValue {
  readonly key: string
  readonly value: { readonly stringValue: string }
}
/** Each is written again with every report. */
export type Attributes = readonly SharedMessage<KeyValue>[]
const keyValue = messageType<KeyValue>({
  key: [1, 'string'],
  value: [2, messageType<KeyValue['value']>({ stringValue: [1, 'string'] })],
})

export function attribute(key: string, stringValue: string): SharedMessage<KeyValue> {
  return new SharedMessage({ key, value: { stringValue } })
}

export interface Resource {
  readonly attributes: Attributes
}
export const resourceType: MessageType<Resource> = messageType<Resource>({ attributes: [1, keyValue] })

export interface Scope {
  readonly name: string
}
export const scopeType: MessageType<Scope> = messageType<Scope>({ name: [1, 'string'] })

/** What every data point has. Times in nanoseconds since 1970-01-01 UTC. */
interface DataPoint {
  readonly attributes: Attributes
  /** Where counts begin. */
  readonly startTimeUnixNano?: bigint | undefined
  readonly timeUnixNano: bigint
}

export interface NumberDataPoint extends DataPoint {
  readonly asDouble?: number | undefined
  readonly asInt?: number | undefined
}
const numberDataPoint = messageType<NumberDataPoint>({
  attributes: [7, keyValue],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  asDouble: [4, 'double'],
  asInt: [6, 'sfixed64'],
})

interface DistributionDataPoint extends DataPoint {
  readonly count: number
  readonly sum: number
  /** Left out where there are no values, as `max`. */
  readonly min?: number | undefined
  readonly max?: number | undefined
}

export interface HistogramDataPoint extends DistributionDataPoint {
  /** One more than bounds. Not cumulative. */
  readonly bucketCounts: readonly number[]
  /** Upper bounds, which belong to their bucket. */
  readonly explicitBounds: readonly number[]
}
const histogramDataPoint = messageType<HistogramDataPoint>({
  attributes: [9, keyValue],
  explicitBounds: [7, 'double'],
  bucketCounts: [6, 'fixed64'],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  min: [11, 'double'],
  max: [12, 'double'],
})

export interface ExponentialHistogramDataPoint extends DistributionDataPoint {
  readonly scale: number
  readonly zeroCount: number
  readonly positive: Buckets
}
interface Buckets {
  readonly offset: number
  readonly bucketCounts: readonly number[]
}
const exponentialHistogramDataPoint = messageType<ExponentialHistogramDataPoint>({
  attributes: [1, keyValue],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  scale: [6, 'sint32'],
  zeroCount: [7, 'fixed64'],
  positive: [8, messageType<Buckets>({ offset: [1, 'sint32'], bucketCounts: [2, 'uint64'] })],
  min: [12, 'double'],
  max: [13, 'double'],
})

export interface SummaryDataPoint extends DataPoint {
  readonly count: number
  readonly sum: number
  readonly quantileValues: readonly ValueAtQuantile[]
}
interface ValueAtQuantile {
  readonly quantile: number
  readonly value: number
}
const summaryDataPoint = messageType<SummaryDataPoint>({
  attributes: [7, keyValue],
  startTimeUnixNano: [2, 'fixed64'],
  timeUnixNano: [3, 'fixed64'],
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  quantileValues: [6, messageType<ValueAtQuantile>({ quantile: [1, 'double'], value: [2, 'double'] })],
})

export const DELTA = 1
export const CUMULATIVE = 2

interface Points<Point> {
  readonly dataPoints: readonly Point[]
}
interface Sums<Point> extends Points<Point> {
  readonly aggregationTemporality: typeof DELTA | typeof CUMULATIVE
}

/** One of `gauge` to `summary` is there. */
export interface OtlpMetric {
  readonly name: string
  readonly description: string | undefined
  readonly unit: string
  readonly gauge?: Points<NumberDataPoint>
  readonly sum?: Sums<NumberDataPoint> & { readonly isMonotonic: true }
  readonly histogram?: Sums<HistogramDataPoint>
  readonly exponentialHistogram?: Sums<ExponentialHistogramDataPoint>
  readonly summary?: Points<SummaryDataPoint>
}
export const metricType: MessageType<OtlpMetric> = messageType<OtlpMetric>({
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  gauge: [5, messageType<Points<NumberDataPoint>>({ dataPoints: [1, numberDataPoint] })],
  sum: [
    7,
    messageType<NonNullable<OtlpMetric['sum']>>({
      aggregationTemporality: [2, 'enum'],
      isMonotonic: [3, 'bool'],
      dataPoints: [1, numberDataPoint],
    }),
  ],
  histogram: [
    9,
    messageType<Sums<HistogramDataPoint>>({
      aggregationTemporality: [2, 'enum'],
      dataPoints: [1, histogramDataPoint],
    }),
  ],
  exponentialHistogram: [
    10,
    messageType<Sums<ExponentialHistogramDataPoint>>({
      aggregationTemporality: [2, 'enum'],
      dataPoints: [1, exponentialHistogramDataPoint],
    }),
  ],
  summary: [11, messageType<Points<SummaryDataPoint>>({ dataPoints: [1, summaryDataPoint] })],
})
