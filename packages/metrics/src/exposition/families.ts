import type { MetricSnapshot, Snapshot } from '../snapshot.ts'
import type { Tags } from '../tags.ts'
import {
  type FamilyHead,
  fits,
  type Layout,
  layOut,
  missingSeries,
  type Place,
  type RefusedSeries,
  SERIES_PER_STEP,
  type SnapshotSeries,
} from './layout.ts'

export type { FamilyHead, RefusedSeries } from './layout.ts'

export interface ExposedSeries {
  readonly labels: string
  /** Name and labels of the only sample of a counter or a gauge, as text before its value; empty for distributions. */
  readonly sample: string
  readonly metric: MetricSnapshot
}

/** All series of one name: what a format has to write in one piece. */
export interface ExposedFamily extends FamilyHead {
  /** The same object as long as the series are, in their order, with the same labels and bounds. */
  readonly head: FamilyHead
  readonly series: readonly ExposedSeries[]
}

export interface Exposition {
  readonly families: readonly ExposedFamily[]
  readonly refused: readonly RefusedSeries[]
}

/**
 * The last layout for each object of common tags, which a registry has one of: between two scrapes its series hardly
 * ever change, and laying out thousands of them takes longer than writing their figures. What V8 makes of the objects
 * lasts with them, too: of the shapes of objects that have all been collected, and of the code that it has optimised
 * for them, it knows nothing when the next scrape comes.
 */
const layouts = new WeakMap<Tags, Layout>()

/**
 * Sorts the series of a snapshot into families. Names that become one share a family when they can; a series
 * that cannot be told from another, or a family that would claim another's names, is refused. What is
 * missing, refused or failed, is counted in a gauge of its own.
 *
 * Yields an empty chunk now and then, so that the work can be spread.
 */
export function* exposeFamilies(
  snapshot: Pick<Snapshot, 'tags' | 'metrics' | 'failures'>,
): Generator<'', Exposition> {
  const kept = layouts.get(snapshot.tags)
  if (kept !== undefined && (yield* fits(kept, snapshot))) return yield* fill(kept, snapshot)
  const layout = yield* layOut(snapshot)
  if (layout.isLasting) layouts.set(snapshot.tags, layout)
  return yield* fill(layout, snapshot)
}

/** Puts the series of a snapshot into their places. */
function* fill(
  { families, places, refused }: Layout,
  { metrics, failures }: SnapshotSeries,
): Generator<'', Exposition> {
  const series = families.map((): ExposedSeries[] => [])
  const missing = missingSeries(refused.length, failures.length)
  for (let at = 0; at < places.length; at++) {
    const { family, labels, sample } = places[at] as Place
    const metric = (metrics[at] ?? missing[at - metrics.length]) as MetricSnapshot
    series[family]?.push({ labels, sample, metric })
    if (at % SERIES_PER_STEP === 0) yield ''
  }
  return {
    families: families.map((head, at) => {
      const { name, type, unit, help } = head
      return { name, type, unit, help, head, series: series[at] as ExposedSeries[] }
    }),
    refused,
  }
}
