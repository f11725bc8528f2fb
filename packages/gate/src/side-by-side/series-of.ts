import type { CallLimits, GateArmFigures, GateMargins, GateReplicate, Signal } from '@tidemark/records'
import { median } from '@tidemark/stats'
import { screeningLooks } from '../paired/design.ts'
import type { Series } from '../paired/series.ts'
import { type LoadOfCall, loadMargin, loadRatios, scheduleNote } from './load-series.ts'
import { type GateJudgeSettings, leastAllocMarginBytes, pairedSignals } from './settings.ts'

/**
 * The range of five values is 2.3 standard deviations, the smaller of two such ranges 1.9; this many make 3.8,
 * which the upper bound of five differences of equal arms stays under.
 */
const allocNoiseRanges = 2

/** What a series compares. */
export interface SeriesIdentity {
  readonly signal: Signal
  readonly reference: string
  /** Why it cannot show that nothing is slower, whatever its figures are; absent where it can. */
  readonly doubt?: string
}

/** What was measured of a call, while a gate runs or from its record. */
export interface CallFigures {
  /** Unique in a gate. */
  readonly key: string
  /** Name of the arm that is judged. */
  readonly head: string
  readonly references: readonly string[]
  readonly limits: CallLimits
  /** By reference; against the others those of the call, or of the gate, hold. */
  readonly marginsAgainst: ReadonlyMap<string, GateMargins>
  /** Each has figures of head and of all references; null of a call that cannot be paired. */
  readonly replicates: readonly GateReplicate[] | null
  /** Null of a call that is not judged under load. */
  readonly load: LoadOfCall | null
}

/** Names a call, and no other of its gate: names cannot hold a line break. */
export function callKey(suite: string, id: string): string {
  return `${suite}\n${id}`
}

/** A series for each signal and reference. Nothing but what a record holds goes into it. */
export function seriesOf(
  figures: CallFigures,
  settings: Omit<GateJudgeSettings, 'alpha' | 'whole'>,
): readonly (Series & SeriesIdentity)[] {
  return figures.references.flatMap((reference) => [
    ...pairedSeries(figures, reference, settings),
    ...loadSeries(figures, reference, settings),
  ])
}

function pairedSeries(
  { key, head, limits, marginsAgainst, replicates }: CallFigures,
  reference: string,
  { margin, allocMargin, signals }: Pick<GateJudgeSettings, 'margin' | 'allocMargin' | 'signals'>,
): readonly (Series & SeriesIdentity)[] {
  if (replicates === null) return []
  const own = marginsAgainst.get(reference)
  return pairedSignals(signals).map((signal) => {
    const value = ({ arms }: GateReplicate): number =>
      signal === 'time'
        ? figure(arms, reference).logRatio
        : figure(arms, head).bytesPerOperation - figure(arms, reference).bytesPerOperation
    const valuesOf = (stage: GateReplicate['stage']): readonly number[] =>
      replicates.filter((replicate) => replicate.stage === stage).map(value)
    return {
      key: `${key}\n${reference}\n${signal}`,
      signal,
      reference,
      margin:
        signal === 'time'
          ? Math.log1p(own?.time ?? limits.margin ?? margin)
          : allocMarginBytes(replicates, head, reference, own?.alloc ?? allocMargin),
      screen: valuesOf('screen'),
      confirm: valuesOf('confirm'),
    }
  })
}

function loadSeries(
  { key, head, limits, marginsAgainst, load }: CallFigures,
  reference: string,
  settings: Pick<GateJudgeSettings, 'throughputMargin' | 'tailMargin'>,
): readonly (Series & SeriesIdentity)[] {
  if (load === null) return []
  const { signal } = load
  const doubt = scheduleNote(load, head, reference)
  return [
    {
      key: `${key}\n${reference}\n${signal}`,
      signal,
      reference,
      margin: loadMargin(signal, marginsAgainst.get(reference)?.time ?? limits.margin, settings),
      screen: loadRatios(load, reference, 'screen'),
      confirm: loadRatios(load, reference, 'confirm'),
      ...(doubt !== undefined && { doubt }),
    },
  ]
}

/**
 * Never under what the call's own allocations vary by: exact for most, hundreds of bytes for one that talks
 * to sockets. Of the first replicates alone, so that later ones do not move the margin of looks already
 * taken; by their range, since five values have no reliable spread, and the smaller one, since a single odd
 * process would hide what all others show.
 */
function allocMarginBytes(
  replicates: readonly GateReplicate[],
  head: string,
  reference: string,
  allocMargin: number,
): number {
  const first = replicates.slice(0, screeningLooks[0])
  if (first.length === 0) return leastAllocMarginBytes
  const bytesOf = (arm: string): number[] => first.map(({ arms }) => figure(arms, arm).bytesPerOperation)
  const noise = allocNoiseRanges * Math.min(range(bytesOf(head)), range(bytesOf(reference)))
  return Math.max(leastAllocMarginBytes, allocMargin * median(bytesOf(reference)), noise)
}

function range(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

function figure(arms: GateReplicate['arms'], name: string): GateArmFigures {
  return arms[name] as GateArmFigures
}
