import type { GateSignal } from '@tidemark/records'

/**
 * From an effect to multiples of the margin, above 0 where it is worse: a drawing in that scale has the margin in the
 * same place for every call. Null without a margin to measure by.
 */
export function inMargins({
  signal,
  margin,
}: Pick<GateSignal, 'signal' | 'margin'>): ((effect: number) => number) | null {
  const amount = signal === 'alloc' ? (bytes: number): number => bytes : Math.log
  const whole = amount(margin)
  return whole > 0 ? (effect) => amount(effect) / whole : null
}
