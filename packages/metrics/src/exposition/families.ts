import { countsByBoundOf } from '../histogram-snapshot.ts'
import type { MetricSnapshot, Snapshot } from '../snapshot.ts'
import type { Tags } from '../tags.ts'
import { type BaseUnit, baseUnit } from './base-units.ts'
import { labelsText } from './labels.ts'
import { claimedNames, familyName } from './metric-names.ts'

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary'

export interface ExposedSeries {
  readonly labels: string
  readonly metric: MetricSnapshot
}

/** All series of one name: what a format has to write in one piece. */
export interface ExposedFamily {
  /** Without the suffixes of its samples. */
  readonly name: string
  readonly type: FamilyType
  readonly unit: BaseUnit['suffix']
  readonly help: string
  readonly series: readonly ExposedSeries[]
}

/** A series that would be written like another one. */
export interface RefusedSeries {
  readonly name: string
  readonly tags: Tags
  readonly message: string
}

export interface Exposition {
  readonly families: readonly ExposedFamily[]
  readonly refused: readonly RefusedSeries[]
}

/** Series between two pauses: some 20 µs of work. */
const SERIES_PER_STEP = 32

/**
 * Sorts the series of a snapshot into families. Names that become one share a family when they can; a series
 * that cannot be told from another, or a family that would claim another's names, is refused. What is
 * missing, refused or failed, is counted in a gauge of its own.
 *
 * Yields an empty chunk now and then, so that the work can be spread.
 */
export function* exposeFamilies(snapshot: Snapshot): Generator<'', Exposition> {
  const index = new FamilyIndex(snapshot.tags)
  let steps = 0
  for (const metric of snapshot.metrics) {
    index.add(metric)
    if (++steps % SERIES_PER_STEP === 0) yield ''
  }
  const refused = [...index.refused]
  if (refused.length > 0) index.add(missingSeries('refused', refused.length))
  if (snapshot.failures.length > 0) index.add(missingSeries('failed', snapshot.failures.length))
  return { families: index.families, refused }
}

function missingSeries(reason: string, value: number): MetricSnapshot {
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

interface GrowingFamily extends ExposedFamily {
  readonly source: string
  readonly series: ExposedSeries[]
  readonly labels: Set<string>
}

class FamilyIndex {
  readonly families: GrowingFamily[] = []
  readonly refused: RefusedSeries[] = []
  readonly #common: Tags
  /** The family of each name that a family or a sample has. */
  readonly #claims = new Map<string, GrowingFamily>()
  /** Series of a name follow each other, so the last family is most often the next one's too. */
  #last: { name: string; kind: string; unit: string; type: FamilyType; family: GrowingFamily } | undefined

  constructor(common: Tags) {
    this.#common = common
  }

  add(metric: MetricSnapshot): void {
    const family = this.#familyOf(metric)
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
    family.series.push({ labels, metric })
  }

  #refuse({ name, tags }: MetricSnapshot, message: string): void {
    this.refused.push({ name, tags, message })
  }

  #familyOf(metric: MetricSnapshot): GrowingFamily | { readonly name: string; readonly takenBy: string } {
    const { name: source, kind, unit } = metric
    const type = familyType(metric)
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
    const family: GrowingFamily = { name, type, unit: suffix, help, source, series: [], labels: new Set() }
    for (const claim of claims) this.#claims.set(claim, family)
    this.families.push(family)
    this.#last = { name: source, kind, unit, type, family }
    return family
  }
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
      return countsByBoundOf(metric.histogram).bounds.length > 0 ? 'histogram' : 'summary'
  }
}
