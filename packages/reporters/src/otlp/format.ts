import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import type { Batch } from '../delivery/batch.ts'
import type { FormatStep } from '../destination.ts'
import { PieceWriter } from '../piece-writer.ts'
import { protoJson } from '../protobuf/proto-json.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { KeptSeries } from '../text/kept-series.ts'
import { tagList } from '../text/tag-list.ts'
import { TIMER_SUFFIXES } from '../text/timer-suffixes.ts'
import { wellFormed } from '../text/well-formed.ts'
import { FixedSizeMessages, type WriteMessages } from './fixed-size.ts'
import {
  type Attributes,
  attribute,
  metricType,
  type Resource,
  resourceType,
  type Scope,
  scopeType,
} from './messages.ts'
import { type Distributions, metricsOf, type PointTimes, pointTimes } from './metrics.ts'

/** Writes the metrics of a series, and puts around those of a batch what makes them a request. */
export interface OtlpEncoding {
  readonly contentType: string
  /** @returns what writes the metrics of one series, report after report, each a piece */
  series(attributes: Attributes, distributions: Distributions): SeriesWriter
  request(batch: Batch, resource: Resource, scope: Scope): Uint8Array
}

/** @returns whether that was quick, because most of it was kept: a step may hold many of them */
export type SeriesWriter = (metric: MetricSnapshot, times: PointTimes, out: PieceWriter) => boolean

/** Of `ExportMetricsServiceRequest`, `ResourceMetrics` and `ScopeMetrics`. */
const FIELDS = { resourceMetrics: 1, resource: 1, scopeMetrics: 2, scope: 1, metrics: 2 } as const

export function protobufEncoding(): OtlpEncoding {
  const writer = new ProtobufWriter()
  return {
    contentType: 'application/x-protobuf',
    series: (attributes, distributions) => {
      const messages: WriteMessages = (metric, times) =>
        metricsOf(metric, attributes, times, distributions).map((one) =>
          writer.field(FIELDS.metrics, metricType, one),
        )
      const kept = new FixedSizeMessages(messages)
      return (metric, times, out) => {
        if (kept.write(metric, times, out)) return true
        for (const message of messages(metric, times)) {
          out.bytes(message)
          out.endPiece()
        }
        return false
      }
    },
    request: (batch, resource, scope) => {
      const ofResource = writer.field(FIELDS.resource, resourceType, resource)
      const ofScope = writer.field(FIELDS.scope, scopeType, scope)
      const scopeBytes = ofScope.byteLength + batch.bytes.byteLength
      const scopeHeader = writer.header(FIELDS.scopeMetrics, scopeBytes)
      const resourceBytes = ofResource.byteLength + scopeHeader.byteLength + scopeBytes
      const resourceHeader = writer.header(FIELDS.resourceMetrics, resourceBytes)
      return Buffer.concat([resourceHeader, ofResource, scopeHeader, ofScope, batch.bytes])
    },
  }
}

export function jsonEncoding(): OtlpEncoding {
  return {
    contentType: 'application/json',
    series: (attributes, distributions) => (metric, times, out) => {
      for (const one of metricsOf(metric, attributes, times, distributions)) {
        out.text(`${protoJson(metricType, one)},`)
        out.endPiece()
      }
      return false
    },
    request: ({ bytes }, resource, scope) => {
      const ofResource = protoJson(resourceType, resource)
      const ofScope = protoJson(scopeType, scope)
      return Buffer.concat([
        Buffer.from(
          `{"resourceMetrics":[{"resource":${ofResource},"scopeMetrics":[{"scope":${ofScope},"metrics":[`,
        ),
        // Without the comma of the last one.
        bytes.subarray(0, -1),
        Buffer.from(']}]}]}'),
      ])
    },
  }
}

/**
 * Formats snapshots as metrics of OTLP, a data point in each. Names, attributes and their values may be any text; only
 * what is no well-formed Unicode is replaced, which protobuf does not allow. A name that is empty is `unsupported`.
 */
export function otlpFormat(
  encoding: OtlpEncoding,
  distributions: Distributions,
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const series = new KeptSeries(
    ({ name, tags }, common) => `${JSON.stringify(listOf(common, tags))}${wellFormed(name)}`,
    (_, { name, tags }, common) =>
      name === '' ? 'unsupported' : encoding.series(attributesOf(listOf(common, tags)), distributions),
  )
  return function* (snapshot) {
    const writerOf = series.of(snapshot, suffixesOf)
    const out = new PieceWriter()
    const times = pointTimes(snapshot)
    for (const metric of snapshot.metrics) {
      const write = writerOf(metric)
      if (write === undefined || write === 'unsupported') {
        yield { omitted: write ?? 'collision', count: 1 }
        continue
      }
      if (metric.kind === 'gauge' && !Number.isFinite(metric.value)) {
        yield { omitted: 'not finite', count: 1 }
        continue
      }
      const isQuick = write(metric, times, out)
      if (!isQuick || out.isFull) yield out.take()
    }
    yield out.take()
  }
}

function suffixesOf({ kind }: Pick<MetricSnapshot, 'kind'>): readonly string[] {
  return kind === 'timer' ? TIMER_SUFFIXES : []
}

/** Tags as attributes, sorted by name. */
export function resourceOf(tags: Tags): Resource {
  return { attributes: attributesOf(listOf(tags)) }
}

function listOf(...sources: readonly Tags[]): [name: string, value: string][] {
  return tagList(sources, wellFormed, wellFormed)
}

function attributesOf(list: readonly (readonly [name: string, value: string])[]): Attributes {
  return list.map(([key, value]) => attribute(key, value))
}
