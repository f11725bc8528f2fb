import type { GateSignal } from '@tidemark/records'
import {
  formatBytes,
  formatChance,
  formatChange,
  formatDifference,
  formatFraction,
} from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'

/**
 * An effect with its sign: `+3.1%` of time, `+64 B` of allocation.
 *
 * @param per what bytes are counted by, where the text around it does not say
 */
export function formatEffect(
  { signal }: Pick<GateSignal, 'signal'>,
  effect: number,
  per: '' | '/op' = '',
): string {
  return signal === 'time' ? formatChange(effect) : `${formatDifference(effect, formatBytes)}${per}`
}

/** All that is known of a comparison: effect, interval, margin, chance, and what it rests on. */
export function effectText(signal: GateSignal): string {
  const { effect, interval, confidence, margin, p, verdict, replicates, confirmed, reference } = signal
  const range =
    interval === null
      ? 'too few replicates for an interval'
      : `${formatEffect(signal, interval[0])} … ${formatEffect(signal, interval[1])} ` +
        `at ${formatFraction(Number(confidence.toFixed(3)))}`
  // It is the chance of a slowdown by luck: beside any other verdict it would be read as something else.
  const chance = p === null || verdict !== 'slower' ? '' : `, p ${formatChance(p)}`
  const noun = `${confirmed ? 'fresh ' : ''}${replicates === 1 ? 'replicate' : 'replicates'}`
  return (
    `${signal.signal} ${formatEffect(signal, effect, '/op')} (${range}), margin ${marginText(signal, margin)}${chance}, ` +
    `${replicates} ${noun} against ${safeText(reference, 60)}`
  )
}

/** What would have been found; empty where it is not known. */
export function detectableText(signal: GateSignal): string {
  const { detectable } = signal
  if (detectable === null) return ''
  const what = signal.signal === 'time' ? 'slowdown' : 'growth'
  return `; a ${what} of ${marginText(signal, detectable)} or more would have been found`
}

/** Something to hold an effect against, which is worse by definition and needs no sign. */
function marginText({ signal }: GateSignal, effect: number): string {
  return signal === 'time' ? formatFraction(effect - 1) : formatBytes(effect)
}
