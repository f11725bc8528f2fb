import { expect, it } from 'vitest'
import type { Comparison } from './compare.ts'
import { exitCodeOf } from './exit-code.ts'
import { defaultJudgeSettings } from './settings.ts'
import type { CallJudgement, Verdict } from './verdict.ts'

function comparisonOf(verdicts: readonly Verdict[], changes: Partial<Comparison> = {}): Comparison {
  return {
    reference: { state: 'missing' },
    settings: defaultJudgeSettings,
    calls: verdicts.map(
      (verdict) =>
        ({ suite: 's', call: verdict, verdict, breaches: [], edited: false }) as unknown as CallJudgement,
    ),
    brokenSuites: [],
    interrupted: false,
    ...changes,
  }
}

const brokenSuites = [
  { file: 'a.bench.ts', breakage: { reason: 'load-failed', phase: 'load', message: 'x', replicate: 0 } },
] as const

it.each<[string, Comparison, boolean, number]>([
  ['all same', comparisonOf(['same', 'same']), true, 0],
  ['same and faster', comparisonOf(['same', 'faster']), true, 0],
  ['one slower', comparisonOf(['same', 'slower']), false, 1],
  ['slower before broken and new', comparisonOf(['broken', 'slower', 'new']), false, 1],
  ['one broken', comparisonOf(['same', 'broken']), false, 3],
  ['broken before missing', comparisonOf(['unjudged', 'broken']), false, 3],
  ['a suite that does not load', comparisonOf(['same'], { brokenSuites }), false, 3],
  ['nothing measured', comparisonOf([]), false, 3],
  ['only gone calls', comparisonOf(['gone', 'gone']), false, 3],
  ['stopped', comparisonOf(['same'], { interrupted: true }), false, 3],
  ['one new', comparisonOf(['same', 'new']), false, 5],
  ['one gone', comparisonOf(['same', 'gone']), false, 5],
  ['one changed', comparisonOf(['same', 'changed']), false, 5],
  ['nothing to compare with', comparisonOf(['unjudged']), false, 5],
  ['undecided', comparisonOf(['same', 'undecided']), false, 0],
  ['undecided, strict', comparisonOf(['same', 'undecided']), true, 4],
])('%s', (_, comparison, strict, code) => {
  expect(exitCodeOf(comparison, { strict })).toBe(code)
})

it('fails for a broken budget whatever the verdict', () => {
  const { calls, ...rest } = comparisonOf(['faster'])
  const over = calls.map((call) => ({ ...call, breaches: [{ what: 'p99' as const, limit: 1, measured: 2 }] }))
  expect(exitCodeOf({ ...rest, calls: over }, { strict: false })).toBe(1)
})
