import { type MessageType, messageType } from '../protobuf/message-type.ts'

/**
 * The messages of remote write 1.0, as far as they are written.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
 * @see https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
 */
export interface WriteRequest {
  readonly timeseries?: readonly TimeSeries[]
  readonly metadata?: MetricMetadata
}

export interface TimeSeries {
  /** As `labelsType` writes them. */
  readonly labels: Uint8Array
  readonly samples?: Sample
  readonly histograms?: NativeHistogram
}

export interface Label {
  readonly name: string
  readonly value: string
}
/** The labels of a series by themselves, which are written once and then are a part of many messages. */
export const labelsType: MessageType<{ readonly labels: readonly Label[] }> = messageType<{
  readonly labels: readonly Label[]
}>({ labels: [1, messageType<Label>({ name: [1, 'string'], value: [2, 'string'] })] })

export interface Sample {
  readonly value: number
  /** Milliseconds since 1970-01-01 UTC. */
  readonly timestamp: number
}

/** Counts in exponential buckets, each as its difference to the one before. */
export interface NativeHistogram {
  readonly countInt: number
  readonly sum: number
  readonly schema: number
  readonly zeroThreshold: number
  readonly zeroCountInt: number
  readonly positiveSpans: readonly BucketSpan[]
  readonly positiveDeltas: readonly number[]
  readonly timestamp: number
}

/** Buckets that follow each other, so far from the span before; the first from the bucket 0. */
export interface BucketSpan {
  readonly offset: number
  readonly length: number
}
const nativeHistogramType = messageType<NativeHistogram>({
  countInt: [1, 'uint64'],
  sum: [3, 'double'],
  schema: [4, 'sint32'],
  zeroThreshold: [5, 'double'],
  zeroCountInt: [6, 'uint64'],
  positiveSpans: [11, messageType<BucketSpan>({ offset: [1, 'sint32'], length: [2, 'uint32'] })],
  positiveDeltas: [12, 'sint64'],
  timestamp: [15, 'uint64'],
})

export interface MetricMetadata {
  readonly type: number
  readonly metricFamilyName: string
  readonly help: string
  readonly unit: string
}

/** The end of a sample. */
export const timeOfSampleType: MessageType<Pick<Sample, 'timestamp'>> = messageType<
  Pick<Sample, 'timestamp'>
>({ timestamp: [2, 'uint64'] })

export const writeRequestType: MessageType<WriteRequest> = messageType<WriteRequest>({
  timeseries: [
    1,
    messageType<TimeSeries>({
      labels: [1, 'written'],
      samples: [2, messageType<Sample>({ value: [1, 'double'], timestamp: [2, 'uint64'] })],
      histograms: [4, nativeHistogramType],
    }),
  ],
  metadata: [
    3,
    messageType<MetricMetadata>({
      type: [1, 'enum'],
      metricFamilyName: [2, 'string'],
      help: [4, 'string'],
      unit: [5, 'string'],
    }),
  ],
})
