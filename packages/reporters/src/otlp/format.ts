import type { Snapshot, Tags } from '@tidemark/metrics'
import type { Batch } from '../delivery/batch.ts'
import type { FormatStep } from '../destination.ts'
import { protoJson } from '../protobuf/proto-json.ts'
import { ProtobufWriter } from '../protobuf/protobuf-writer.ts'
import { SeriesKeys } from '../text/series-keys.ts'
import { tagList } from '../text/tag-list.ts'
import { TIMER_SUFFIXES } from '../text/timer-suffixes.ts'
import { wellFormed } from '../text/well-formed.ts'
import {
  type Attributes,
  attribute,
  metricType,
  type OtlpMetric,
  type Resource,
  resourceType,
  type Scope,
  scopeType,
} from './messages.ts'
import { type Distributions, metricsOf, pointTimes } from './metrics.ts'

/** Writes metrics one by one, and puts around those of a batch what makes them a request. */
export interface OtlpEncoding {
  readonly contentType: string
  metric(metric: OtlpMetric): string | Uint8Array
  request(batch: Batch, resource: Resource, scope: Scope): Uint8Array
}

/** Of `ExportMetricsServiceRequest`, `ResourceMetrics` and `ScopeMetrics`. */
const FIELDS = { resourceMetrics: 1, resource: 1, scopeMetrics: 2, scope: 1, metrics: 2 } as const

export function protobufEncoding(): OtlpEncoding {
  const writer = new ProtobufWriter()
  return {
    contentType: 'application/x-protobuf',
    metric: (metric) => writer.field(FIELDS.metrics, metricType, metric),
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
    metric: (metric) => `${protoJson(metricType, metric)},`,
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
  const keys = new SeriesKeys(
    ({ name, tags }, common) => `${JSON.stringify(listOf(common, tags))}${wellFormed(name)}`,
  )
  const attributesOf = seriesAttributes()
  return function* (snapshot) {
    const keyOf = keys.of(snapshot, ({ kind }) => (kind === 'timer' ? TIMER_SUFFIXES : []))
    const times = pointTimes(snapshot)
    for (const metric of snapshot.metrics) {
      if (keyOf(metric) === undefined) {
        yield { omitted: 'collision', count: 1 }
        continue
      }
      if (metric.name === '') {
        yield { omitted: 'unsupported', count: 1 }
        continue
      }
      if (metric.kind === 'gauge' && !Number.isFinite(metric.value)) {
        yield { omitted: 'not finite', count: 1 }
        continue
      }
      for (const written of metricsOf(
        metric,
        attributesOf(snapshot.tags, metric.tags),
        times,
        distributions,
      )) {
        yield { data: encoding.metric(written), points: 1 }
      }
    }
  }
}

/** The attributes of a series. Those of a registry's, whose tags are the same object in every snapshot, are kept. */
function seriesAttributes(): (common: Tags, tags: Tags) => Attributes {
  const kept = new WeakMap<Tags, { readonly common: Tags; readonly attributes: Attributes }>()
  return (common, tags) => {
    const known = kept.get(tags)
    if (known?.common === common) return known.attributes
    const attributes = attributesOf(listOf(common, tags))
    // What is not frozen may have other tags next time.
    if (Object.isFrozen(tags) && Object.isFrozen(common)) kept.set(tags, { common, attributes })
    return attributes
  }
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
