import type { BaselineCall, MeasuredCall, Replicate } from '@tidemark/records'
import { hodgesLehmannShift, mannWhitney, shiftInterval } from '@tidemark/stats'
import { type JudgeSettings, slowdownPerLoadedCore } from './settings.ts'
import type { BudgetBreach, Effect } from './verdict.ts'

/**
 * Compares a call with its baseline. The unit of statistics is the replicate: one calibrated ratio each.
 *
 * Effect: Hodges–Lehmann shift of the log ratios. Test: exact Mann–Whitney of the measured ratios against
 * the baseline's *moved up by the margin*, so that p bounds the chance of an alarm for any true slowdown
 * up to the margin, not only for none. The p-values are this call's own, not yet adjusted for the others.
 *
 * A slowdown is tested in what the load of other processes leaves unexplained: each replicate is credited
 * with the most that its own extra load could have cost it.
 */
export function compareCall(
  baseline: BaselineCall,
  call: MeasuredCall,
  firstReplicates: number,
  settings: JudgeSettings,
): Effect {
  const asked = call.limits.margin ?? settings.margin
  // A call whose replicates spread widely also moves from run to run, which no test of replicates sees.
  const deserved = Math.expm1(baseline.calibration.noiseFloor)
  const margin = Math.max(asked, deserved)
  const logMargin = Math.log1p(margin)
  const before = baseline.calibration.replicates.map(Math.log)
  const fresh = call.replicates.filter(({ index }) => index >= firstReplicates)
  const confirmed = fresh.length > 0
  // Fresh replicates alone: the first ones were picked because they looked slow.
  const judged = confirmed ? fresh : call.replicates
  const now = judged.map(({ calibration }) => Math.log(calibration.ratio))
  const interval = shiftInterval(before, now, settings.confidence)
  const bounded = Number.isFinite(interval.low) && Number.isFinite(interval.high)
  const ratio = Math.exp(hodgesLehmannShift(before, now))
  const extraLoads = judged.map((replicate) => extraLoadCores(baseline, replicate))
  const unexplained = now.map(
    (value, index) => value - Math.log1p(slowdownPerLoadedCore * (extraLoads[index] ?? 0)),
  )
  return {
    ratio,
    interval: bounded ? { low: Math.exp(interval.low), high: Math.exp(interval.high) } : null,
    confidence: interval.confidence,
    margin,
    marginFrom: deserved > asked ? 'noise' : 'setting',
    pSlower: mannWhitney(moved(before, logMargin), unexplained).pGreater,
    pFaster: mannWhitney(moved(before, -logMargin), now).pLess,
    replicates: { baseline: before.length, now: now.length },
    extraLoadCores: mean(extraLoads),
    crowded: ratio > 1 + margin && hodgesLehmannShift(before, unexplained) <= logMargin,
    confirmed,
  }
}

/** Cores that others kept busy beyond what they did for the baseline: a server of the suite's own does so always. */
function extraLoadCores({ otherLoadCores: before = 0 }: BaselineCall, { otherLoadCores }: Replicate): number {
  return Math.max(0, otherLoadCores - before)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function moved(values: readonly number[], by: number): number[] {
  return values.map((value) => value + by)
}

/** Worth measuring again before it is named: it looks slower by more than the margin. */
export function looksSlower({ ratio, margin }: Effect): boolean {
  return ratio > 1 + margin
}

/**
 * The verdict of an effect whose p-values are adjusted for the whole family. Noise widens the margin for
 * calling a change, never for calling a call the same: what may be slower by more than was asked for is
 * undecided.
 */
export function decide(
  effect: Effect,
  askedMargin: number,
  { alpha }: JudgeSettings,
): 'slower' | 'faster' | 'same' | 'undecided' {
  if (effect.pSlower <= alpha && looksSlower(effect)) return 'slower'
  if (effect.pFaster <= alpha && effect.ratio < 1 / (1 + effect.margin)) return 'faster'
  if (effect.interval !== null && effect.interval.high < 1 + askedMargin) return 'same'
  return 'undecided'
}

/** Limits in absolute figures. They hold on any machine, with or without a baseline. */
export function findBreaches(call: MeasuredCall): readonly BudgetBreach[] {
  const { latencyNs, bytesPerOperation, limits } = call
  const { budget } = limits
  if (budget === undefined) return []
  const checks: readonly [BudgetBreach['what'], number | undefined, number][] = [
    ['p50', budget.p50Ns, latencyNs.p50],
    ['p99', budget.p99Ns, latencyNs.p99],
    ['alloc', budget.allocBytes, bytesPerOperation],
  ]
  return checks.flatMap(([what, limit, measured]) =>
    limit !== undefined && measured > limit ? [{ what, limit, measured }] : [],
  )
}
