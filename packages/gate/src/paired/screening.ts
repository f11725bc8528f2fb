import { hodgesLehmannLocation, wilcoxonSignedRank } from '@tidemark/stats'
import { isUnderMargin } from './bounds.ts'
import { type PairedSettings, screeningLooks, suspectLevel } from './design.ts'
import type { Series } from './series.ts'

/** Where a series stands after its screening replicates. It is never slower: only fresh ones can say so. */
export type Screening =
  | {
      readonly state: 'same' | 'faster' | 'suspect' | 'undecided'
      /** Replicates that the state rests on; later ones are not looked at. */
      readonly used: number
    }
  | {
      readonly state: 'open'
      /** Replicates in all that the next look needs. */
      readonly next: number
    }

/**
 * Screens all series of a gate: how readily one is suspected depends on how many there are.
 *
 * The first look that decides, decides: adding replicates never changes what was said. Nobody is asked to
 * bound the chance of a wrong suspicion, which only costs the replicates of its confirmation.
 */
export function screenSeries<S extends Series>(
  series: readonly S[],
  settings: PairedSettings,
): readonly { readonly series: S; readonly screening: Screening }[] {
  const levels = {
    suspect: suspectLevel(settings.whole?.series ?? series.length),
    faster: settings.alpha,
  }
  return series.map((one) => ({ series: one, screening: screenOne(one, levels) }))
}

/** One-sided levels, as probabilities. */
interface Levels {
  readonly suspect: number
  readonly faster: number
}

function screenOne({ screen, margin, ended }: Series, levels: Levels): Screening {
  for (const look of screeningLooks) {
    if (screen.length < look) {
      return ended === true ? { state: 'undecided', used: screen.length } : { state: 'open', next: look }
    }
    const state = lookAt(screen.slice(0, look), margin, levels)
    if (state !== null) return { state, used: look }
  }
  return { state: 'undecided', used: lastLook }
}

const lastLook = screeningLooks.at(-1) ?? 0

function lookAt(
  values: readonly number[],
  margin: number,
  levels: Levels,
): 'same' | 'faster' | 'suspect' | null {
  const estimate = hodgesLehmannLocation(values)
  const { pGreater, pLess } = wilcoxonSignedRank(values)
  if (estimate > margin && pGreater <= levels.suspect) return 'suspect'
  if (!isUnderMargin(values, margin)) return null
  if (estimate >= -margin) return 'same'
  if (pLess <= levels.faster) return 'faster'
  // Worth a few more replicates when so few could not show it, however much faster it is.
  return 2 ** -values.length > levels.faster && values.length < lastLook ? null : 'same'
}
