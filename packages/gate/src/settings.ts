/** How strict the comparison with stored baselines is. */
export interface JudgeSettings {
  /** Smallest slowdown worth failing for, as a fraction, unless the suite sets its own. */
  readonly margin: number
  /** Chance that any call of an unchanged run is named slower: family-wise, over all calls. */
  readonly alpha: number
  /** Of the printed interval; its upper bound must be under `margin` for `same`. */
  readonly confidence: number
}

/**
 * Stored numbers are compared through a calibration kernel. Between two moments on a shared machine the
 * same code still comes out 1 to 8 % apart, now and then more: ten percent is the least that can be
 * promised. Only both revisions side by side can do better.
 */
export const defaultJudgeSettings: JudgeSettings = { margin: 0.1, alpha: 0.01, confidence: 0.95 }

/**
 * Other processes may keep this many cores busier than they did for the baseline before slowdowns are no
 * longer named: a build or a test run beside the measurement takes one or more.
 */
export const toleratedLoadCores = 0.4

/**
 * How much slower a call may become for each core that others keep busy: 2 lets one core explain up to
 * three times the time. Chosen on the safe side; what was seen is one and a half times beside a busy core.
 */
export const slowdownPerLoadedCore = 2
