import { describe, expect, it } from 'vitest'
import { defaultBisectDesign } from './design.ts'
import { type Findings, noFindings, withIdentical, withReplicate, withUnusable } from './findings.ts'
import { type BisectFacts, bisectExitCode, bisectRecord } from './record.ts'

const facts: BisectFacts = {
  tool: '0.1.0',
  startedAt: '2026-11-26T06:00:00.000Z',
  durationSeconds: 12,
  fingerprint: {
    cpu: 'c',
    cores: 2,
    memoryGib: 8,
    platform: 'linux',
    arch: 'x64',
    kernel: '6.1',
    node: '20.0.0',
    flags: [],
  },
  suite: 'orders',
  file: 'benchmarks/orders.bench.ts',
  call: 'GET',
  isolation: 'isolate',
  good: { commit: 'a', label: 'v1' },
  bad: { commit: 'd', label: 'HEAD' },
  settings: { seed: 1, margin: null, budgetSeconds: null, warmupSeconds: 0.3, pairSeconds: 0.2 },
  end: 'decided',
  carriedOver: 0,
}
const commits = ['b', 'c', 'd'].map((commit) => ({ commit, subject: `subject of ${commit}`, isMerge: false }))

function measured(pairs: readonly (readonly [from: number, to: number, logRatio: number])[]): Findings {
  let findings = noFindings(commits.length)
  for (const [from, to, logRatio] of pairs) {
    for (let index = 0; index < 8; index += 1) {
      findings = withReplicate(findings, from, to, logRatio + 1e-4 * ((index % 3) - 1))
    }
  }
  return findings
}

const record = (findings: Findings, changes: Partial<BisectFacts> = {}): ReturnType<typeof bisectRecord> =>
  bisectRecord(findings, defaultBisectDesign, commits, { ...facts, ...changes })

describe('the record of a bisection', () => {
  it('gives ratios, with the commits of each part and why they were skipped', () => {
    const findings = withUnusable(
      measured([
        [0, 3, Math.log(1.2)],
        [0, 1, Math.log(1.2)],
      ]),
      2,
      'does not build',
    )
    const { result, replicates } = record(findings)
    expect(replicates).toBe(16)
    expect(result?.total).toMatchObject({ verdict: 'slower', replicates: 8 })
    expect(result?.total.ratio).toBeCloseTo(1.2, 3)
    expect(result?.attributed).toBeCloseTo(1, 2)
    expect(result?.parts.map((part) => [part.verdict, part.commits.map(({ commit }) => commit)])).toEqual([
      ['slower', ['b']],
      ['same', ['c', 'd']],
    ])
    expect(result?.parts[1]?.commits[0]?.skipped).toBe('does not build')
    expect(JSON.parse(JSON.stringify(record(findings)))).toEqual(record(findings))
  })

  it('has no result while nothing is known', () => {
    expect(record(noFindings(3)).result).toBeNull()
  })
})

describe('the exit code', () => {
  const found = measured([
    [0, 3, 0.2],
    [0, 1, 0.2],
  ])

  it.each<[name: string, code: number, findings: Findings, changes: Partial<BisectFacts>]>([
    ['a slowdown with its commits', 0, found, {}],
    ['no slowdown', 0, measured([[0, 3, 0]]), {}],
    ['identical code', 0, withIdentical(noFindings(3), 0, 3), {}],
    ['a stop', 3, found, { end: 'stopped' }],
    ['nothing measured', 3, noFindings(3), { end: 'out-of-time' }],
    ['time that was up', 4, found, { end: 'out-of-time' }],
    ['a slowdown that nobody can be sure of', 4, measured([[0, 3, 0.00099]]), {}],
  ])('of %s is %d', (_, code, findings, changes) => {
    expect(bisectExitCode(record(findings, changes))).toBe(code)
  })
})
