import { holmAdjust, wilcoxonSignedRank } from '@tidemark/stats'
import { isBeyondMargin, isUnderMargin } from './bounds.ts'
import { alphaShares, confirmationLooks, type PairedSettings } from './design.ts'
import type { Series } from './series.ts'

/** Where a suspect stands after its fresh replicates. */
export type Confirmation = {
  /** Of the last look that it had the replicates for, adjusted for all suspects; null before the first. */
  readonly pSlower: number | null
} & (
  | {
      readonly state: 'slower' | 'same' | 'undecided'
      /** Fresh replicates that the state rests on. */
      readonly used: number
    }
  | {
      readonly state: 'open'
      /** Fresh replicates in all that the next look needs; null while others have to catch up first. */
      readonly next: number | null
    }
)

/**
 * Judges the suspects of one gate by fresh replicates alone. Whatever selection made them suspects, they know
 * nothing of it, so the chance of naming any of them slower wrongly is at most the sum of the looks' shares
 * of alpha: at each look Holm's procedure bounds it over all suspects.
 *
 * One that was found the same, or has no replicates for a look, enters that look with p = 1, and one already
 * named slower with p = 0: neither can make a false alarm of the look more likely.
 *
 * @param familySize how many series are tested: the suspects, and those that may still become suspects
 */
export function confirmSuspects(
  suspects: readonly Series[],
  familySize: number,
  settings: PairedSettings,
): ReadonlyMap<string, Confirmation> {
  const looks = confirmationLooks(settings.whole?.series ?? familySize, settings)
  const unseen = new Array<number>(familySize - suspects.length).fill(1)
  const results = new Map<string, Confirmation>()
  let open = suspects
  for (const [index, look] of looks.entries()) {
    const pValues = suspects.map((series) => pValueAt(look, series, results.get(series.key)))
    const adjusted = holmAdjust([...pValues, ...unseen])
    const adjustedByKey = new Map(suspects.map(({ key }, position) => [key, adjusted[position] ?? 1]))
    const ready = open.filter(({ confirm }) => confirm.length >= look)
    const late = open.filter(({ confirm }) => confirm.length < look)
    for (const series of late) {
      results.set(series.key, outOfReplicates(series, look, results.get(series.key)?.pSlower ?? null))
    }
    const complete = late.every(({ ended }) => ended === true)
    const levelOfLook = (alphaShares[index] ?? 0) * settings.alpha
    for (const series of ready) {
      const pSlower = adjustedByKey.get(series.key) ?? 1
      const state = lookAt(series.confirm.slice(0, look), series.margin, pSlower <= levelOfLook)
      results.set(
        series.key,
        state === null && index + 1 < looks.length
          ? { state: 'open', next: null, pSlower }
          : { state: state ?? 'undecided', used: look, pSlower },
      )
    }
    open = ready.filter(({ key }) => results.get(key)?.state === 'open')
    // A later look would need replicates that are of no use if the late ones turn this look's answer.
    if (!complete) break
  }
  return results
}

function pValueAt(look: number, { confirm }: Series, before: Confirmation | undefined): number {
  if (before?.state === 'slower') return 0
  if (before !== undefined && before.state !== 'open') return 1
  return confirm.length < look ? 1 : wilcoxonSignedRank(confirm.slice(0, look)).pGreater
}

function outOfReplicates({ confirm, ended }: Series, look: number, pSlower: number | null): Confirmation {
  return ended === true
    ? { state: 'undecided', used: confirm.length, pSlower }
    : { state: 'open', next: look, pSlower }
}

function lookAt(values: readonly number[], margin: number, significant: boolean): 'slower' | 'same' | null {
  if (significant && isBeyondMargin(values, margin)) return 'slower'
  return isUnderMargin(values, margin) ? 'same' : null
}
