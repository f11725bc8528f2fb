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
 * How much slower a call may become for each core that others keep busy: 2 lets a tenth of a core explain
 * 20 %, one core three times the time. Chosen on the safe side: beside a busy core calls took up to one and a
 * half times.
 */
export const slowdownPerLoadedCore = 2
