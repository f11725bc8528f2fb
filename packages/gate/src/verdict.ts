import type { Breakage } from '@tidemark/records'

/** The time of a call against its baseline, both as multiples of the calibration kernel. */
export interface Effect {
  /** Now over then: 1.1 is 10 % slower. */
  readonly ratio: number
  /** Interval of the ratio; null when there are too few replicates for the confidence. */
  readonly interval: { readonly low: number; readonly high: number } | null
  /** Of the interval, 0 to 1. */
  readonly confidence: number
  /** Ratio beyond which a slowdown counts, as a fraction: 0.05 is 5 %. */
  readonly margin: number
  /** Whether the noise of the stored measurement forced a wider margin than was asked for. */
  readonly marginFrom: 'setting' | 'noise'
  /**
   * Chance of such a difference if the call were at most `margin` slower beside what the load of others
   * explains, adjusted for all calls (Holm).
   */
  readonly pSlower: number
  /** The same for faster, whatever the load. */
  readonly pFaster: number
  readonly replicates: { readonly baseline: number; readonly now: number }
  /** Cores that other processes kept busy now, beyond what they did for the baseline: mean over replicates. */
  readonly extraLoadCores: number
  /**
   * It looks slower, and their work may explain that: a call of several threads slows down beside it, and
   * nobody can tell that from a slowdown of its own.
   */
  readonly crowded: boolean
  /** Judged on fresh replicates that were taken because the first ones looked slower. */
  readonly confirmed: boolean
}

export interface BudgetBreach {
  readonly what: 'p50' | 'p99' | 'alloc'
  /** Nanoseconds, or bytes for `alloc`. */
  readonly limit: number
  readonly measured: number
}

/** Why a measured call could not be judged. */
export type UnjudgedReason =
  /** No environment like this one has a baseline. */
  | 'missing-baseline'
  /** There are baselines, but of another machine or runtime. */
  | 'foreign-baseline'
  /** The baseline was measured with another number of workers. */
  | 'other-workers'

/** One word per call; what goes with the word depends on it. */
export type Judgement =
  | { readonly verdict: 'slower' | 'faster' | 'same' | 'undecided'; readonly effect: Effect }
  /** The benchmark itself was edited, so the figures do not measure the same thing. */
  | { readonly verdict: 'changed'; readonly effect: Effect }
  /** Not in the baseline. */
  | { readonly verdict: 'new' }
  /** In the baseline, but no longer in the suites. */
  | { readonly verdict: 'gone' }
  | { readonly verdict: 'broken'; readonly breakage: Breakage }
  | {
      readonly verdict: 'unjudged'
      readonly because: UnjudgedReason
      /** Median latency now over that of the nearest environment: an indication, never a judgement. */
      readonly indication: number | null
    }

export type Verdict = Judgement['verdict']

export type CallJudgement = Judgement & {
  readonly suite: string
  readonly call: string
  /** Absolute limits that the call exceeds; it fails for them whatever the verdict. */
  readonly breaches: readonly BudgetBreach[]
  /** The benchmark of this call was edited since its baseline, whatever the verdict. */
  readonly edited: boolean
}
