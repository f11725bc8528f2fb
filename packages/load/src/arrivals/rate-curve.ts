import type { RateStage } from '../load-model.ts'

/** A rate over time, by the area under it: the number of calls expected until then. */
export interface RateCurve {
  /** Under the whole curve; `Infinity` when its last stage lasts for ever. */
  readonly area: number
  /**
   * Nanoseconds after the start at which the area is `area`, to the nearest one. Stages are searched onwards only.
   *
   * @param area from 0 to below the whole area, never less than in the call before
   */
  reachesNs(area: number): number
}

/** Sums of fractions miss a whole number by a few units in the last place: no call more for that. */
const rounding = 1e-12

export function createRateCurve(stages: readonly RateStage[]): RateCurve {
  let areaBefore = 0
  let secondsBefore = 0
  const parts = stages.map(({ fromPerSecond, toPerSecond, durationSeconds }) => {
    const part = {
      areaBefore,
      secondsBefore,
      fromPerSecond,
      slope:
        durationSeconds === Number.POSITIVE_INFINITY ? 0 : (toPerSecond - fromPerSecond) / durationSeconds,
    }
    areaBefore += ((fromPerSecond + toPerSecond) / 2) * durationSeconds
    secondsBefore += durationSeconds
    return part
  })
  let at = 0
  return {
    area: areaBefore * (1 - rounding),
    reachesNs(area) {
      let next = parts[at + 1]
      while (next !== undefined && next.areaBefore <= area) next = parts[++at + 1]
      const part = parts[at] as (typeof parts)[number]
      return Math.round((part.secondsBefore + secondsInto(part, area - part.areaBefore)) * 1e9)
    },
  }
}

/**
 * Seconds t at which from·t + slope·t²/2 is `area`. In this form nothing cancels when the slope is small, and
 * without a slope it is area / from.
 */
function secondsInto(
  { fromPerSecond: from, slope }: { fromPerSecond: number; slope: number },
  area: number,
): number {
  if (area === 0) return 0
  return (2 * area) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * area)))
}
