import { boundsOf } from '../histogram-snapshot.ts'
import type { MetricSnapshot, Snapshot } from '../snapshot.ts'
import type { Tags } from '../tags.ts'
import { type BaseUnit, baseUnit } from './base-units.ts'
import { inBraces, labelsText } from './labels.ts'
import { claimedNames, type FamilyType, familyName } from './metric-names.ts'

/** A series that would be written like another one. */
export interface RefusedSeries {
  readonly name: string
  readonly tags: Tags
  readonly message: string
}

/** What a family is called and said to be. */
export interface FamilyHead {
  /** Without the suffixes of its samples. */
  readonly name: string
  readonly type: FamilyType
  readonly unit: BaseUnit['suffix']
  readonly help: string
}

/** Where a series belongs, and all that decides it. */
export interface Place {
  readonly name: string
  readonly kind: MetricSnapshot['kind']
  readonly unit: MetricSnapshot['unit']
  readonly description: string
  readonly tags: Tags
  /** Of its buckets; undefined when it has no distribution. */
  readonly bounds: readonly number[] | undefined
  /** The position of its family among `Layout.families`; -1 when it is refused. */
  readonly family: number
  readonly labels: string
  readonly sample: string
}

/**
 * All of an exposition but its figures. It follows from what it is made of alone: the common tags, what `Place` has of
 * each series in their order, and whether any failed.
 */
export interface Layout {
  readonly families: readonly FamilyHead[]
  /** Of the series of the snapshot, then of those of {@link missingSeries}. */
  readonly places: readonly Place[]
  readonly refused: readonly RefusedSeries[]
  readonly hasFailed: boolean
  /** Whether all tags are frozen: what is not may say something else next time. */
  readonly isLasting: boolean
}

/** What an exposition is made of. */
export type SnapshotSeries = Pick<Snapshot, 'tags' | 'metrics' | 'failures'>

/** Series between two pauses: some 20 µs of work. */
export const SERIES_PER_STEP = 32

/** Yields an empty chunk now and then, so that the work can be spread. */
export function* layOut({ tags, metrics, failures }: SnapshotSeries): Generator<'', Layout> {
  const index = new FamilyIndex(tags)
  let steps = 0
  let isLasting = Object.isFrozen(tags)
  for (const metric of metrics) {
    index.add(metric)
    isLasting &&= Object.isFrozen(metric.tags)
    if (++steps % SERIES_PER_STEP === 0) yield ''
  }
  const refused = [...index.refused]
  for (const missing of missingSeries(refused.length, failures.length)) index.add(missing)
  const { heads: families, places } = index
  return { families, places, refused, hasFailed: failures.length > 0, isLasting }
}

/** Whether a layout is what `layOut` would make of a snapshot with the same common tags. Yields as that does. */
export function* fits(layout: Layout, { metrics, failures }: SnapshotSeries): Generator<'', boolean> {
  const { places, refused, hasFailed } = layout
  if (hasFailed !== failures.length > 0) return false
  if (places.length !== metrics.length + missingSeries(refused.length, failures.length).length) return false
  for (let at = 0; at < metrics.length; at++) {
    if (!isOf(places[at] as Place, metrics[at] as MetricSnapshot)) return false
    if (at % SERIES_PER_STEP === 0) yield ''
  }
  return true
}

function isOf(place: Place, metric: MetricSnapshot): boolean {
  return (
    place.tags === metric.tags &&
    place.name === metric.name &&
    place.kind === metric.kind &&
    place.unit === metric.unit &&
    place.description === metric.description &&
    sameBounds(place.bounds, metricBounds(metric))
  )
}

function metricBounds(metric: MetricSnapshot): readonly number[] | undefined {
  return metric.kind === 'histogram' || metric.kind === 'timer' ? boundsOf(metric.histogram) : undefined
}

/** They are most often the very array that they were at the last scrape. */
function sameBounds(one: readonly number[] | undefined, other: readonly number[] | undefined): boolean {
  if (one === other) return true
  if (one === undefined || other === undefined || one.length !== other.length) return false
  return one.every((bound, position) => bound === other[position])
}

/** What counts the series that are not there, by the reason why. */
export function missingSeries(refused: number, failed: number): MetricSnapshot[] {
  const missing: MetricSnapshot[] = []
  if (refused > 0) missing.push(missingGauge('refused', refused))
  if (failed > 0) missing.push(missingGauge('failed', failed))
  return missing
}

function missingGauge(reason: string, value: number): MetricSnapshot {
  const description =
    'Series left out: refused because of names that collide, or failed because a callback did.'
  return {
    kind: 'gauge',
    name: 'tidemark.series.missing',
    tags: { reason },
    labelNames: ['reason'],
    unit: '{series}',
    description,
    value,
  }
}

interface IndexedFamily extends FamilyHead {
  readonly source: string
  /** Its position. */
  readonly at: number
  /** Of its series so far. */
  readonly labels: Set<string>
}

class FamilyIndex {
  readonly heads: FamilyHead[] = []
  readonly places: Place[] = []
  readonly refused: RefusedSeries[] = []
  readonly #common: Tags
  /** The family of each name that a family or a sample has. */
  readonly #claims = new Map<string, IndexedFamily>()
  /** Series of a name follow each other, so the last family is most often the next one's too. */
  #last: { name: string; kind: string; unit: string; type: FamilyType; family: IndexedFamily } | undefined

  constructor(common: Tags) {
    this.#common = common
  }

  add(metric: MetricSnapshot): void {
    const type = familyType(metric)
    const family = this.#familyOf(metric, type)
    if ('takenBy' in family) {
      const { name, takenBy } = family
      this.#refuse(metric, `its name would be "${name}", which metric "${takenBy}" uses: rename one of them`)
      return
    }
    const labels = labelsText(this.#common, metric.tags)
    if (family.labels.has(labels)) {
      this.#refuse(metric, `it would be a second series ${family.name}{${labels}}: rename a metric or a tag`)
      return
    }
    family.labels.add(labels)
    this.places.push(placeOf(metric, family.at, labels, onlySample(family, labels)))
  }

  #refuse(metric: MetricSnapshot, message: string): void {
    const { name, tags } = metric
    this.refused.push({ name, tags, message })
    this.places.push(placeOf(metric, -1, '', ''))
  }

  #familyOf(
    metric: MetricSnapshot,
    type: FamilyType,
  ): IndexedFamily | { readonly name: string; readonly takenBy: string } {
    const { name: source, kind, unit } = metric
    const last = this.#last
    if (last?.name === source && last.kind === kind && last.unit === unit && last.type === type)
      return last.family
    const { suffix } = baseUnit(unit)
    const name = familyName(source, type, suffix)
    const existing = this.#claims.get(name)
    if (existing?.name === name && existing.type === type && existing.unit === suffix) {
      this.#last = { name: source, kind, unit, type, family: existing }
      return existing
    }
    const claims = claimedNames(name, type)
    for (const claim of claims) {
      const holder = this.#claims.get(claim)
      if (holder !== undefined) return { name: claim, takenBy: holder.source }
    }
    // A family without a description is explained by its name in the code, which the format may have changed.
    const help = metric.description.trim() || source
    const head = { name, type, unit: suffix, help }
    const family = { ...head, source, at: this.heads.length, labels: new Set<string>() }
    for (const claim of claims) this.#claims.set(claim, family)
    this.heads.push(head)
    this.#last = { name: source, kind, unit, type, family }
    return family
  }
}

function placeOf(metric: MetricSnapshot, family: number, labels: string, sample: string): Place {
  const { name, kind, unit, description, tags } = metric
  return { name, kind, unit, description, tags, bounds: metricBounds(metric), family, labels, sample }
}

/** What stands before the value of a series that has one sample; empty for others. */
function onlySample({ name, type }: FamilyHead, labels: string): string {
  if (type === 'histogram' || type === 'summary') return ''
  // Joined, not concatenated: a flat string is copied at once, a concatenation is walked at every scrape.
  return [name, type === 'counter' ? '_total' : '', inBraces(labels), ' '].join('')
}

/** Rates are left out: Prometheus works them out of counts, over any window. */
function familyType(metric: MetricSnapshot): FamilyType {
  switch (metric.kind) {
    case 'counter':
    case 'meter':
      return 'counter'
    case 'gauge':
      return 'gauge'
    case 'histogram':
    case 'timer':
      return boundsOf(metric.histogram).length > 0 ? 'histogram' : 'summary'
  }
}
