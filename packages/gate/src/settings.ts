/** How strict the comparison with stored baselines is. */
export interface JudgeSettings {
  /** Smallest slowdown worth failing for, as a fraction, unless the suite sets its own. */
  readonly margin: number
  /** Chance that any call of an unchanged run is named slower: family-wise, over all calls. */
  readonly alpha: number
  /** Of the printed interval; its upper bound must be under the margin for `same`. */
  readonly confidence: number
}

/**
 * Stored numbers are compared through a calibration kernel, which leaves 2 to 6 % of noise between two
 * moments: five percent is the least that can be promised. The side-by-side gate does ten times better.
 */
export const defaultJudgeSettings: JudgeSettings = { margin: 0.05, alpha: 0.01, confidence: 0.95 }

/**
 * The margin is never below this many noise floors of the stored measurement. A floor is what the spread
 * within one run produces; between two runs the machine moves as well.
 */
export const noiseFloorsInMargin = 2
