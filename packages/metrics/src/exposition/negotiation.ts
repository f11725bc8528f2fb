import type { Snapshot } from '../snapshot.ts'
import { type HeaderElement, parseHeaderList } from './header-list.ts'
import { jsonView } from './json-view.ts'
import { openMetricsChunks } from './open-metrics-text.ts'
import { prometheusChunks } from './prometheus-text.ts'
import type { Chunk } from './slices.ts'

/** A format the endpoint can answer in. */
export interface ExpositionFormat {
  readonly contentType: string
  readonly mediaType: string
  /** Other versions are other formats; without one the media type has no versions. */
  readonly version?: string
  /** `once`: all figures of a series at once, so that nothing has to be copied for it. */
  readonly reads: 'once' | 'snapshot'
  readonly render: (snapshot: Snapshot) => Iterable<Chunk>
}

const TEXT: ExpositionFormat = {
  mediaType: 'text/plain',
  version: '0.0.4',
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  reads: 'once',
  render: prometheusChunks,
}

const OPEN_METRICS: ExpositionFormat = {
  mediaType: 'application/openmetrics-text',
  version: '1.0.0',
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  reads: 'once',
  render: openMetricsChunks,
}

const JSON_VIEW: ExpositionFormat = {
  mediaType: 'application/json',
  // No charset: RFC 8259, section 11, JSON has none to choose from.
  contentType: 'application/json',
  reads: 'snapshot',
  render: jsonView,
}

/** The first one wins among equals, so `*` and a missing header get what every scraper reads. */
const FORMATS = [TEXT, OPEN_METRICS, JSON_VIEW] as const

/**
 * The format that an Accept header prefers (RFC 9110, section 12.5.1). Whatever cannot be understood or
 * fulfilled gets the text format: a scraper can make more of that than of a refusal.
 */
export function chooseFormat(accept: string | undefined): ExpositionFormat {
  if (accept === undefined) return TEXT
  const ranges = parseHeaderList(accept)
  let best: ExpositionFormat = TEXT
  let bestWeight = 0
  for (const format of FORMATS) {
    const weight = weightOf(format, ranges)
    if (weight > bestWeight) {
      best = format
      bestWeight = weight
    }
  }
  return best
}

/** The weight of the most specific range that a format is in. */
function weightOf(format: ExpositionFormat, ranges: readonly HeaderElement[]): number {
  let weight = 0
  let closest = 0
  for (const range of ranges) {
    const specificity = specificityOf(range, format)
    if (specificity > closest || (specificity === closest && specificity > 0 && range.q > weight)) {
      closest = specificity
      weight = range.q
    }
  }
  return weight
}

/** 0 when the format is not in the range. Parameters other than the version do not tell our formats apart. */
function specificityOf(
  { value, parameters }: HeaderElement,
  { mediaType, version }: ExpositionFormat,
): number {
  if (value === '*/*') return 1
  if (value === `${mediaType.split('/', 1)[0]}/*`) return 2
  if (value !== mediaType) return 0
  const wanted = version === undefined ? undefined : parameters.get('version')
  if (wanted === undefined) return 3
  return wanted === version ? 4 : 0
}

/** Whether a body may be gzipped (RFC 9110, section 12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const codings = parseHeaderList(acceptEncoding ?? '')
  // `x-gzip` is the same coding (section 8.4.1.3).
  const named = codings.find(({ value }) => value === 'gzip' || value === 'x-gzip')
  const coding = named ?? codings.find(({ value }) => value === '*')
  return coding !== undefined && coding.q > 0
}
