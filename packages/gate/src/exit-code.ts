import type { Comparison } from './compare.ts'

/** What a process says with its exit status; 2 (usage) is the command line's own. */
export const exitCodes = {
  /** Every call is judged and none is slower; undecided ones pass unless `--strict` is given. */
  ok: 0,
  /** A call is slower, or over its budget. */
  slower: 1,
  /** The command, the configuration or a record is wrong. */
  usage: 2,
  /** A call or a suite is broken, nothing was measured, or the run was stopped. */
  measurementFailed: 3,
  /** A call is undecided and `--strict` was given. */
  undecided: 4,
  /** The baseline is missing, stale (a call is new, gone or changed) or of another machine. */
  baseline: 5,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/**
 * The worst finding decides, a proven slowdown first. Never 0 without a judgement of every call: a gate
 * that measured nothing, or compared with nothing, has not passed.
 */
export function exitCodeOf(comparison: Comparison, options: { readonly strict: boolean }): ExitCode {
  const { calls, brokenSuites, interrupted } = comparison
  const has = (...verdicts: string[]): boolean => calls.some(({ verdict }) => verdicts.includes(verdict))
  if (has('slower') || calls.some(({ breaches }) => breaches.length > 0)) return exitCodes.slower
  const measured = calls.filter(({ verdict }) => verdict !== 'gone').length
  if (has('broken') || brokenSuites.length > 0 || interrupted || measured === 0) {
    return exitCodes.measurementFailed
  }
  if (has('new', 'gone', 'changed', 'unjudged')) return exitCodes.baseline
  if (options.strict && has('undecided')) return exitCodes.undecided
  return exitCodes.ok
}
