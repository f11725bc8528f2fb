import { alphaShares, confirmationLooks, type PairedSettings, screeningLooks } from '../paired/design.ts'
import { shiftPerSpread } from '../paired/shown-at-last-look.ts'

/** What the gate can find in one call when it may take so many replicates of it. */
export interface Detection {
  readonly seconds: number
  /** That fit into the time. */
  readonly replicates: number
  /** Smallest slowdown found 95 times in 100, as a fraction; null when so few can name none. */
  readonly slowdown: number | null
}

/**
 * Smallest slowdown of a single suspect that the gate names, by the replicates it takes in all: those of the
 * first look of the screening, then fresh ones up to each look of the confirmation. Only the fresh ones count.
 */
export function detectionSteps(
  spread: number,
  settings: PairedSettings,
): readonly { readonly replicates: number; readonly slowdown: number }[] {
  const [screening = 0] = screeningLooks
  return confirmationLooks(1, settings).map((fresh, look) => ({
    replicates: screening + fresh,
    slowdown: Math.expm1(spread * shiftPerSpread(fresh, settings.alpha * (alphaShares[look] ?? 0))),
  }))
}

/** What can be found in `seconds` of one call. */
export function detectionWithin(
  seconds: number,
  spread: number,
  secondsPerReplicate: number,
  settings: PairedSettings,
): Detection {
  const replicates = Math.floor(seconds / secondsPerReplicate)
  const step = detectionSteps(spread, settings).findLast((one) => one.replicates <= replicates)
  return { seconds, replicates, slowdown: step?.slowdown ?? null }
}

/** Seconds of one call after which a slowdown of the margin shows; null when the gate's last look is too early. */
export function secondsToDecide(
  margin: number,
  spread: number,
  secondsPerReplicate: number,
  settings: PairedSettings,
): number | null {
  const step = detectionSteps(spread, settings).find(({ slowdown }) => slowdown < margin)
  return step === undefined ? null : step.replicates * secondsPerReplicate
}
