import type { Instrument, MetricKind } from './instrument.ts'
import type { MetricSnapshot } from './snapshot.ts'
import type { Tags } from './tags.ts'
import type { Unit } from './units.ts'

/** What all series of a metric share. */
export interface MetricIdentity {
  readonly name: string
  readonly kind: MetricKind
  readonly unit: Unit
  /** Empty when none was given. */
  readonly description: string
  readonly labelNames: readonly string[]
}

/** One instrument in a registry. */
export interface Series {
  readonly metric: MetricIdentity
  readonly tags: Tags
  readonly instrument: Instrument
  /** What `liveOf` has made of it. */
  live?: MetricSnapshot | undefined
}

/** Why a series is gone: somebody took it out, or nobody recorded to it for long. */
export type RemovalReason = 'removed' | 'expired'

/** Hears of series as they come and go. Describing one takes longer than making it: only on demand. */
export interface SeriesWatcher {
  added(describe: () => Series): void
  removed(instrument: Instrument, describe: () => Series, reason: RemovalReason): void
}

/** The order of snapshots: by name, then by tags. */
export function bySeries(a: SortedBy, b: SortedBy): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return byTags(a, b)
}

/** The order of the series of one metric, which have the same tags: by their values. */
export function byTags({ tags: a }: Pick<SortedBy, 'tags'>, { tags: b }: Pick<SortedBy, 'tags'>): number {
  // Not Object.keys: sorting is most of a snapshot, and should make no list for each comparison.
  for (const tag in a) {
    const left = a[tag] as string
    const right = b[tag] ?? ''
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

interface SortedBy {
  readonly name: string
  readonly tags: Tags
}
