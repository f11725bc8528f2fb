import type { Writable } from 'node:stream'
import type { MetricSnapshot, Snapshot } from '@tidemark/metrics'
import type { Destination, FormatStep } from './destination.ts'
import { type FileTransportOptions, fileTransport } from './transports/file.ts'
import { streamTransport } from './transports/stream.ts'

export interface JsonLinesOptions extends Pick<FileTransportOptions, 'rotate'> {
  /**
   * Whether histograms are written whole, so that they can be merged later, and not only their figures.
   * @default true
   */
  readonly histograms?: boolean
}

/**
 * Writes a line of JSON for each series of a snapshot, with all that is known of it: name, kind, tags (those of the
 * registry too), unit, when it was taken, and its figures, in the unit they were recorded in. What is no finite number is
 * null.
 *
 * @param target a path, whose folder must exist, or a stream, which stays its owner's
 */
export function jsonLines(target: string | Writable, options: JsonLinesOptions = {}): Destination {
  const { rotate, histograms = true } = options
  const isPath = typeof target === 'string'
  return {
    name: isPath ? target : 'stream of JSON Lines',
    format: (snapshot) => formatJsonLines(snapshot, histograms),
    transport: isPath
      ? fileTransport({ path: target, ...(rotate !== undefined && { rotate }) })
      : streamTransport(target),
  }
}

function* formatJsonLines(snapshot: Snapshot, histograms: boolean): Generator<FormatStep> {
  const { takenAt, startedAt, temporality } = snapshot
  for (const metric of snapshot.metrics) {
    const { kind, name, labelNames: _, ...rest } = metric
    const tags = { ...snapshot.tags, ...metric.tags }
    const figures = histograms ? rest : withoutEncoded(rest)
    const line = JSON.stringify({ takenAt, kind, name, ...figures, tags, startedAt, temporality })
    yield { data: `${line}\n`, points: 1 }
  }
}

/** Copied one by one: spreading would read `encoded`, which compresses the histogram. */
function withoutEncoded(metric: object): object {
  if (!('histogram' in metric)) return metric
  const { histogram } = metric as Extract<MetricSnapshot, { kind: 'histogram' }>
  const { count, sum, min, max, mean, stdDev, quantiles, buckets, dropped, exceeded } = histogram
  const figures = { count, sum, min, max, mean, stdDev, quantiles, buckets, dropped, exceeded }
  return { ...metric, histogram: figures }
}
