import type { GateSignal, Signal } from '@tidemark/records'
import {
  formatBytes,
  formatChance,
  formatChange,
  formatDifference,
  formatFraction,
} from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'

/**
 * An effect with its sign: `+3.1%` of time, instructions or a tail, `-3.0%` of throughput, `+64 B` of allocation.
 *
 * @param per what bytes are counted by, where the text around it does not say
 */
export function formatEffect(
  { signal }: Pick<GateSignal, 'signal'>,
  effect: number,
  per: '' | '/op' = '',
): string {
  if (signal === 'alloc') return `${formatDifference(effect, formatBytes)}${per}`
  // In a record larger is worse; people read a throughput as calls that are made.
  return formatChange(signal === 'throughput' ? 1 / effect : effect)
}

/** All that is known of a comparison: effect, interval, margin, chance, and what it rests on. */
export function effectText(signal: GateSignal): string {
  if (signal.signal === 'instructions') return instructionsText(signal)
  const { effect, margin, p, verdict, replicates, confirmed, reference, note } = signal
  // It is the chance of a slowdown by luck: beside any other verdict it would be read as something else.
  const chance = p === null || verdict !== 'slower' ? '' : `, p ${formatChance(p)}`
  const noun = `${confirmed ? 'fresh ' : ''}${replicates === 1 ? 'replicate' : 'replicates'}`
  const doubt = note === undefined ? '' : `; ${safeText(note, 300)}`
  return (
    `${nameOf(signal)} ${formatEffect(signal, effect, '/op')} (${intervalText(signal)}), margin ${marginText(signal, margin)}${chance}, ` +
    `${replicates} ${noun} against ${safeText(reference, 60)}${doubt}`
  )
}

/** A tail is one of several. */
function nameOf({ signal }: GateSignal): string {
  return signal === 'tail' ? 'tail (p99)' : signal
}

/** `+2.8% … +3.4% at 95.3%`; of instructions what single runs differ by, in which there is no confidence. */
export function intervalText(signal: GateSignal): string {
  const { interval, confidence } = signal
  if (interval === null) return 'too few replicates for an interval'
  const [from, to] = signal.signal === 'throughput' ? [interval[1], interval[0]] : interval
  const range = `${formatEffect(signal, from)} … ${formatEffect(signal, to)}`
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
  const what = whats[signal.signal] ?? 'slowdown'
  return `; a ${what} of ${marginText(signal, detectable)} or more would have been found`
}

const whats: Readonly<Partial<Record<Signal, string>>> = {
  alloc: 'growth',
  throughput: 'loss',
  tail: 'growth',
}

/** Something to hold an effect against, which is worse by definition and needs no sign. */
export function marginText({ signal }: GateSignal, effect: number): string {
  if (signal === 'alloc') return formatBytes(effect)
  return formatFraction(signal === 'throughput' ? 1 - 1 / effect : effect - 1)
}
