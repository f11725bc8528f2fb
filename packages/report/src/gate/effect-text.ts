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
 * An effect with its sign: `+3.1%` of time or instructions, `+64 B` of allocation.
 *
 * @param per what bytes are counted by, where the text around it does not say
 */
export function formatEffect(
  { signal }: Pick<GateSignal, 'signal'>,
  effect: number,
  per: '' | '/op' = '',
): string {
  return signal === 'alloc' ? `${formatDifference(effect, formatBytes)}${per}` : formatChange(effect)
}

/** All that is known of a comparison: effect, interval, margin, chance, and what it rests on. */
export function effectText(signal: GateSignal): string {
  if (signal.signal === 'instructions') return instructionsText(signal)
  const { effect, margin, p, verdict, replicates, confirmed, reference } = signal
  // It is the chance of a slowdown by luck: beside any other verdict it would be read as something else.
  const chance = p === null || verdict !== 'slower' ? '' : `, p ${formatChance(p)}`
  const noun = `${confirmed ? 'fresh ' : ''}${replicates === 1 ? 'replicate' : 'replicates'}`
  return (
    `${signal.signal} ${formatEffect(signal, effect, '/op')} (${intervalText(signal)}), margin ${marginText(signal, margin)}${chance}, ` +
    `${replicates} ${noun} against ${safeText(reference, 60)}`
  )
}

/** `+2.8% … +3.4% at 95.3%`; of instructions what single runs differ by, in which there is no confidence. */
export function intervalText(signal: GateSignal): string {
  const { interval, confidence } = signal
  if (interval === null) return 'too few replicates for an interval'
  const range = `${formatEffect(signal, interval[0])} … ${formatEffect(signal, interval[1])}`
  if (signal.signal === 'instructions') return `${range} between single runs`
  return `${range} at ${formatFraction(Number(confidence.toFixed(3)))}`
}

/** Runs are not replicates: there is no chance beside their range. */
function instructionsText(signal: GateSignal): string {
  const { effect, interval, margin, replicates, reference, note } = signal
  if (interval === null) return `instructions not counted: ${safeText(note ?? 'it is not known why', 300)}`
  return (
    `instructions ${formatEffect(signal, effect)} (${intervalText(signal)}), ` +
    `margin ${marginText(signal, margin)}, ${replicates} runs each, against ${safeText(reference, 60)}`
  )
}

/** What would have been found; empty where it is not known. */
export function detectableText(signal: GateSignal): string {
  const { detectable } = signal
  if (detectable === null) return ''
  const what = signal.signal === 'alloc' ? 'growth' : 'slowdown'
  return `; a ${what} of ${marginText(signal, detectable)} or more would have been found`
}

/** Something to hold an effect against, which is worse by definition and needs no sign. */
export function marginText({ signal }: GateSignal, effect: number): string {
  return signal === 'alloc' ? formatBytes(effect) : formatFraction(effect - 1)
}
