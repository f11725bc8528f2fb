import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BaselineCall } from './baseline.ts'
import { baseline, baselineCall } from './fixtures/documents.ts'
import { GitRepository } from './fixtures/git-repository.ts'
import { formatBaseline } from './format.ts'

type Calls = Readonly<Record<string, BaselineCall>>

/** All three were accepted together: hash, day, reason and revision are the same lines three times. */
function acceptedTogether(scale: number): BaselineCall {
  const { accepted, suiteHash } = baselineCall(7)
  return { ...baselineCall(scale), accepted, suiteHash }
}

const before: Calls = { b: acceptedTogether(3), d: acceptedTogether(4), f: acceptedTogether(5) }
const changed = (name: string, scale: number): Calls => ({ ...before, [name]: baselineCall(scale) })
const without = (name: string): Calls =>
  Object.fromEntries(Object.entries(before).filter(([other]) => other !== name))

const file = 'baselines/linux-x64-node24/orders-api.json'

describe('branches that changed different calls merge without conflict', () => {
  let repository: GitRepository
  let base: string
  beforeAll(() => {
    repository = new GitRepository()
    base = repository.commit(file, formatBaseline(baseline(before)))
  })
  afterAll(() => repository.remove())

  const cases: readonly (readonly [what: string, ours: Calls, theirs: Calls, merged: Calls])[] = [
    [
      'the first and the one behind it',
      changed('b', 11),
      changed('d', 12),
      { ...changed('b', 11), d: baselineCall(12) },
    ],
    ['the last two', changed('d', 11), changed('f', 12), { ...changed('d', 11), f: baselineCall(12) }],
    [
      'each in the same way',
      { ...before, b: acceptedTogether(3), d: baselineCall(11) },
      { ...before, f: baselineCall(11) },
      { ...before, d: baselineCall(11), f: baselineCall(11) },
    ],
    [
      'a new one in front, the first',
      { ...before, a: baselineCall(11) },
      changed('b', 12),
      { ...changed('b', 12), a: baselineCall(11) },
    ],
    [
      'a new one, the one before it',
      { ...before, c: baselineCall(11) },
      changed('b', 12),
      { ...changed('b', 12), c: baselineCall(11) },
    ],
    [
      'a new one, the one behind it',
      { ...before, c: baselineCall(11) },
      changed('d', 12),
      { ...changed('d', 12), c: baselineCall(11) },
    ],
    [
      'a new one at the end, the last',
      { ...before, g: baselineCall(11) },
      changed('f', 12),
      { ...changed('f', 12), g: baselineCall(11) },
    ],
    [
      'the first gone, the next',
      without('b'),
      changed('d', 12),
      { d: baselineCall(12), f: acceptedTogether(5) },
    ],
    [
      'one gone, the one before it',
      without('d'),
      changed('b', 12),
      { b: baselineCall(12), f: acceptedTogether(5) },
    ],
    [
      'the last gone, the one before it',
      without('f'),
      changed('d', 12),
      { b: acceptedTogether(3), d: baselineCall(12) },
    ],
    [
      'two new ones in different places',
      { ...before, a: baselineCall(11) },
      { ...before, g: baselineCall(12) },
      { ...before, a: baselineCall(11), g: baselineCall(12) },
    ],
    [
      'a new one, one gone',
      { ...before, a: baselineCall(11) },
      without('f'),
      { ...without('f'), a: baselineCall(11) },
    ],
  ]

  it.each(cases)(
    '%s',
    (_what, ours, theirs, merged) => {
      const branch = (calls: Calls): string => {
        repository.git('checkout', '--quiet', '--detach', base)
        return repository.commit(file, formatBaseline(baseline(calls)))
      }
      const [left, right] = [branch(ours), branch(theirs)]
      for (const strategy of [['ort'], ['recursive'], ['ort', '-X', 'diff-algorithm=myers']]) {
        for (const [onto, from] of [
          [left, right],
          [right, left],
        ] as const) {
          repository.git('checkout', '--quiet', '--detach', onto)
          repository.git('merge', '--quiet', '--no-edit', '-s', ...strategy, from)
          expect(readFileSync(join(repository.root, file), 'utf8')).toBe(formatBaseline(baseline(merged)))
        }
      }
    },
    30_000,
  )
})
