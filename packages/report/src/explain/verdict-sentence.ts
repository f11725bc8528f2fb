import type { GateArm, GateCall, GateRecord, GateSignal } from '@tidemark/records'
import { describeBreakage } from '../breakage.ts'
import { formatBytes, formatChance, formatFraction } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { armLabel, baseLabel } from '../gate/arm-label.ts'
import { formatEffect, marginText } from '../gate/effect-text.ts'

/** Why a call has its verdict, in one sentence, safe to print. */
export function verdictSentence(call: GateCall, { arms }: GateRecord): string {
  const { verdict, identical, signals, breakage } = call
  const base = baseLabel(arms)
  if (identical) return 'both revisions load the same code for it, so it was not measured.'
  const because = breakage === null ? '' : `: ${describeBreakage(breakage, breakage.arm)}`
  switch (verdict) {
    case 'new':
      return `${base} does not have it, so there is nothing to compare with${because}.`
    case 'gone':
      return `${base} has it, and the suites no longer do: nothing guards it any more.`
    case 'changed':
      return `its benchmark was edited and ${base} cannot run it, so nothing says whether the call got slower${because}.`
    case 'broken':
      return `it could not be measured${because}.`
    case 'slower':
    case 'faster':
    case 'same':
    case 'undecided': {
      // All have to be the same for a call to be; one that is not decides.
      const deciding = verdict === 'same' ? signals : signals.filter((one) => one.verdict === verdict)
      if (deciding.length === 0) return 'none of its signals was measured, so nothing can be said.'
      return `${deciding.map((signal) => clause(signal, arms)).join('; ')}.`
    }
  }
}

function clause(signal: GateSignal, arms: readonly GateArm[]): string {
  switch (signal.verdict) {
    case 'slower':
      return `it ${changeText(signal)} than ${labelOf(signal, arms)}, which is beyond the margin of ${marginOf(signal)}${chanceText(signal)}`
    case 'faster':
      return `it ${changeText(signal)} than ${labelOf(signal, arms)}, proven by more than the margin of ${marginOf(signal)}`
    case 'same':
      return sameClause(signal, arms)
    case 'undecided':
      return undecidedClause(signal, arms)
  }
}

/** `takes 3.1% more time`, `allocates 64 B a call less`. */
function changeText({ signal, effect }: GateSignal): string {
  if (signal === 'alloc') {
    return `allocates ${formatBytes(Math.abs(effect))} a call ${effect < 0 ? 'less' : 'more'}`
  }
  // In a record larger is worse; people read a throughput as calls that are made.
  const ratio = signal === 'throughput' ? 1 / effect : effect
  const change = formatFraction(Math.abs(ratio - 1))
  switch (signal) {
    case 'time':
      return `takes ${change} ${ratio < 1 ? 'less' : 'more'} time`
    case 'instructions':
      return `executes ${change} ${ratio < 1 ? 'fewer' : 'more'} instructions`
    case 'throughput':
      return `completes ${change} ${ratio < 1 ? 'fewer' : 'more'} calls under load`
    case 'tail':
      return `has a p99 under load that is ${change} ${ratio < 1 ? 'lower' : 'higher'}`
  }
}

function chanceText({ p, confirmed }: GateSignal): string {
  const chance =
    p === null ? '' : `; if nothing differed, that would happen with a chance of ${formatChance(p)}`
  return `${chance}${confirmed ? ', and fresh replicates say so by themselves' : ''}`
}

/** The upper end of the interval is what the margin is held against. */
function sameClause(signal: GateSignal, arms: readonly GateArm[]): string {
  const { interval, effect } = signal
  const high = interval?.[1] ?? effect
  const what = `its ${signal.signal} against ${labelOf(signal, arms)} changed by`
  // The upper end is then the least that it got better by, and no bound of it.
  if (high < (signal.signal === 'alloc' ? 0 : 1)) {
    return `${what} ${formatEffect(signal, effect)}, which is for the better, and not proven to be more than the margin of ${marginOf(signal)}`
  }
  return `${what} ${formatEffect(signal, high)} at the most, less than the margin of ${marginOf(signal)}`
}

function undecidedClause(signal: GateSignal, arms: readonly GateArm[]): string {
  const { interval, margin, note } = signal
  const what = `its ${signal.signal} against ${labelOf(signal, arms)}`
  if (note !== undefined) {
    return signal.signal === 'instructions'
      ? `${what} could not be told: its instructions were not counted`
      : `${what} could not be told: ${safeText(note, 300)}`
  }
  if (interval === null) return `${what} has too few replicates for an interval, so nothing can be said of it`
  const [low, high] = interval
  const [from, to] = signal.signal === 'throughput' ? [high, low] : interval
  const range = `${formatEffect(signal, from)} … ${formatEffect(signal, to)}`
  if (low > margin) {
    return `${what} looks worse (${range}, beyond the margin of ${marginOf(signal)}), but not so surely that chance is ruled out`
  }
  if (high > margin) {
    return `the interval of ${what}, ${range}, reaches across the margin of ${marginOf(signal)}: neither slower nor the same is shown`
  }
  return `the interval of ${what}, ${range}, is below the margin of ${marginOf(signal)}, but it was not measured to the end`
}

function marginOf(signal: GateSignal): string {
  return marginText(signal, signal.margin)
}

function labelOf({ reference }: GateSignal, arms: readonly GateArm[]): string {
  const arm = arms.find(({ name }) => name === reference)
  return arm === undefined ? 'another revision' : armLabel(arm)
}
