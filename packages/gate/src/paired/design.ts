/** How sure a gate of pairs is. */
export interface PairedSettings {
  /**
   * Chance that anything at all is named slower when nothing is: family-wise, over all series of the gate and
   * all looks at them. Above 0, at most 0.5.
   * @default 0.01
   */
  readonly alpha: number
  /** For one shard of a gate, and for all of them together; absent where the series given are the whole gate. */
  readonly whole?: WholeGate
}

/**
 * A gate whose series are measured in several places that know nothing of one another. Each has to take the fresh
 * replicates that the whole will want to look at, so all look at the same numbers of them: those of a gate in which
 * every series is a suspect.
 */
export interface WholeGate {
  /** Series of all shards together, at most. */
  readonly series: number
  /** How many of them are judged elsewhere: any may be a suspect, and shares alpha with those here. */
  readonly elsewhere: number
}

export const defaultPairedSettings: PairedSettings = { alpha: 0.01 }

/** @throws RangeError when alpha is not above 0 and at most 0.5 */
export function checkSettings({ alpha }: PairedSettings): void {
  if (!(alpha > 0 && alpha <= 0.5))
    throw new RangeError(`alpha must be above 0 and at most 0.5, got ${alpha}`)
}

/**
 * Screening replicates in all at each look. Five are the fewest whose upper bound reaches 96 % (2^-5 = 3 %):
 * most unchanged calls need no more.
 */
export const screeningLooks: readonly number[] = [5, 8, 14, 20]

/** Chance, at each look, that the upper bound `same` rests on lies below the truth. */
export const sameTail = 0.04

/**
 * Chance, at each look, that a call slower by exactly the margin is named slower. It is no part of alpha, which bounds
 * alarms where nothing is slower at all; it keeps a change just under the margin from failing now and then.
 */
export const slowerTail = 0.1

/**
 * One-sided level at which screening suspects. It costs nothing of alpha, since screening names nothing
 * slower; the five replicates of the first look can just reach it.
 */
export const suspectLevel = 0.05

/**
 * Shares of alpha spent at the looks of the confirmation. They add up to 1, so alpha bounds all looks. The first is
 * what eight pairs can reach; most of the rest waits for the late looks, which know more.
 */
export const alphaShares: readonly number[] = [0.4, 0.1, 0.2, 0.3]

const fewestFresh = 8
const freshPerLook = 6

/**
 * Fresh replicates in all at each look of the confirmation. The first is the smallest from 8 at which a
 * single suspect can reach its share of alpha among all suspects: the smallest p-value of n pairs is 2^-n.
 * One suspect at 1 % needs 8, twenty need 13.
 */
export function confirmationLooks(suspects: number, { alpha }: PairedSettings): readonly number[] {
  const [firstShare = 0] = alphaShares
  let first = fewestFresh
  while (suspects * 2 ** -first > firstShare * alpha) first += 1
  return alphaShares.map((_, look) => first + look * freshPerLook)
}
