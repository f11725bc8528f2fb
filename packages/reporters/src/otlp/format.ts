import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import type { Batch } from '../delivery/batch.ts'
import type { FormatStep, OmitReason } from '../destination.ts'
import { PieceWriter } from '../piece-writer.ts'
import { protoJson } from '../protobuf/proto-json.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { KeptSeries } from '../text/kept-series.ts'
import { tagList } from '../text/tag-list.ts'
import { TIMER_SUFFIXES } from '../text/timer-suffixes.ts'
import { wellFormed } from '../text/well-formed.ts'
import { FixedSizePages } from './fixed-size-pages.ts'
import {
  type Attributes,
  attribute,
  metricType,
  type Resource,
  resourceType,
  type Scope,
  scopeType,
} from './messages.ts'
import { type Distributions, metricsOf, pointTimes } from './metrics.ts'
import type { MetricsWriter } from './metrics-writer.ts'

/** Writes the metrics of a series, and puts around those of a batch what makes them a request. */
export interface OtlpEncoding {
  readonly contentType: string
  writer(distributions: Distributions): MetricsWriter
  request(batch: Batch, resource: Resource, scope: Scope): Uint8Array
}

/** Of `ExportMetricsServiceRequest`, `ResourceMetrics` and `ScopeMetrics`. */
const FIELDS = { resourceMetrics: 1, resource: 1, scopeMetrics: 2, scope: 1, metrics: 2 } as const

export function protobufEncoding(): OtlpEncoding {
  const writer = new ProtobufWriter()
  return {
    contentType: 'application/x-protobuf',
    writer: (distributions) =>
      new FixedSizePages((metric, attributes, times) =>
        metricsOf(metric, attributes, times, distributions).map((one) =>
          writer.field(FIELDS.metrics, metricType, one),
        ),
      ),
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
    writer: jsonWriter,
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

/** Puts nothing off. */
function jsonWriter(distributions: Distributions): MetricsWriter {
  return {
    begin: () => undefined,
    isFullBefore: () => false,
    write: (metric, attributes, times, out) => {
      for (const one of metricsOf(metric, attributes, times, distributions)) {
        out.text(`${protoJson(metricType, one)},`)
        out.endPiece()
      }
      return false
    },
    flush: () => undefined,
    end: () => undefined,
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
    (_, { name, tags }, common) => (name === '' ? 'unsupported' : attributesOf(listOf(common, tags))),
  )
  const writer = encoding.writer(distributions)
  return function* (snapshot) {
    const attributesOfSeries = series.of(snapshot, suffixesOf)
    const out = new PieceWriter()
    const times = pointTimes(snapshot)
    writer.begin()
    for (const metric of snapshot.metrics) {
      const attributes = attributesOfSeries(metric)
      const omission = omissionOf(metric, attributes)
      if (omission !== undefined) {
        writer.flush(times, out)
        yield { omitted: omission, count: 1 }
        continue
      }
      if (writer.isFullBefore(attributes as Attributes)) {
        writer.flush(times, out)
        if (out.isFull) yield out.take()
      }
      const isQuick = writer.write(metric, attributes as Attributes, times, out)
      if (!isQuick) yield out.take()
    }
    writer.end(times, out)
    yield out.take()
  }
}

/** Why a series is left out; undefined for the others, which have attributes. */
function omissionOf(
  metric: MetricSnapshot,
  attributes: Attributes | 'unsupported' | undefined,
): OmitReason | undefined {
  if (attributes === undefined) return 'collision'
  if (attributes === 'unsupported') return 'unsupported'
  return metric.kind === 'gauge' && !Number.isFinite(metric.value) ? 'not finite' : undefined
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
