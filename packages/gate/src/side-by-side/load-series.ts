import type { GateLoad, GateLoadFigures, GateLoadReplicate } from '@tidemark/records'
import { median } from '@tidemark/stats'
import { type LoadSignal, loadSignalOf } from './load-signal.ts'
import type { GateJudgeSettings } from './settings.ts'

/** A schedule that is kept within this is kept. Nanoseconds. */
const keptWithinNs = 1e6
/** Latency includes how late a call was started: a smaller share of the tail than this hides nothing. */
const keptWithinShare = 0.1

/** What a call did under its load while a gate runs, or in its record. */
export interface LoadOfCall {
  readonly signal: LoadSignal
  readonly replicates: readonly GateLoadReplicate[]
}

export function loadOfRecord({ shape, replicates }: GateLoad): LoadOfCall {
  return { signal: loadSignalOf(shape.kind), replicates }
}

/** The figures of head against a reference, one for each replicate; larger is worse. */
export function loadRatios(
  { replicates }: LoadOfCall,
  reference: string,
  stage: GateLoadReplicate['stage'],
): readonly number[] {
  return replicates.filter((one) => one.stage === stage).map(({ arms }) => figure(arms, reference).logRatio)
}

/**
 * As a logarithm. A slowdown that is allowed for the time of a call, by its suite, its drift budget or an acceptance, is
 * no failure under load.
 *
 * @param ofTime the margin of the call's time against the reference, where it has one of its own, as a fraction
 */
export function loadMargin(
  signal: LoadSignal,
  ofTime: number | undefined,
  { throughputMargin, tailMargin }: Pick<GateJudgeSettings, 'throughputMargin' | 'tailMargin'>,
): number {
  const own = signal === 'throughput' ? -Math.log1p(-throughputMargin) : Math.log1p(tailMargin)
  return Math.max(own, Math.log1p(ofTime ?? 0))
}

/**
 * Says that the generator could not keep its schedule, in most replicates; undefined where it could. Then its own lateness
 * is in the tails of all arms, and hides what is between them.
 */
export function scheduleNote(
  { replicates }: LoadOfCall,
  head: string,
  reference: string,
): string | undefined {
  if (replicates.length === 0) return undefined
  for (const arm of [head, reference]) {
    const figures = replicates.map(({ arms }) => figure(arms, arm))
    const errorNs = median(figures.map(({ scheduleErrorP99Ns }) => scheduleErrorP99Ns))
    const share = median(figures.map(({ scheduleErrorP99Ns, p99Ns }) => scheduleErrorP99Ns / p99Ns))
    if (errorNs <= keptWithinNs || share <= keptWithinShare) continue
    const late = `${(errorNs / 1e6).toFixed(1)} ms late (p99)`
    return `the generator could not keep its schedule: it started calls of ${arm} up to ${late}; use more workers, or a lower rate`
  }
  return undefined
}

function figure(arms: GateLoadReplicate['arms'], name: string): GateLoadFigures {
  return arms[name] as GateLoadFigures
}
