import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BaselineEnvironment, environmentName, selectEnvironment } from './environment.ts'
import { type Fingerprint, fingerprintDifferences } from './fingerprint.ts'
import { fingerprints } from './fixtures/arbitraries.ts'
import { fingerprint } from './fixtures/documents.ts'
import { folderName } from './schema/text.ts'

function environment(name: string, changes: Partial<Fingerprint> = {}): BaselineEnvironment {
  return { name, fingerprint: { ...fingerprint, ...changes }, suites: new Map() }
}

describe('fingerprintDifferences', () => {
  it('names each field that differs, with both sides', () => {
    const other = { ...fingerprint, cores: 64, flags: [], cpu: 'Apple M4' }
    expect(fingerprintDifferences(fingerprint, other)).toEqual([
      { field: 'cpu', baseline: 'AMD EPYC (25/1/1)', here: 'Apple M4' },
      { field: 'cores', baseline: '2', here: '64' },
      { field: 'flags', baseline: '--max-old-space-size=4096', here: 'none' },
    ])
  })

  it('is empty for equal fingerprints and for no others', () => {
    fc.assert(
      fc.property(fingerprints, fingerprints, (a, b) => {
        expect(fingerprintDifferences(a, structuredClone(a))).toEqual([])
        const same = (Object.keys(a) as (keyof Fingerprint)[]).every(
          (field) => JSON.stringify(a[field]) === JSON.stringify(b[field]),
        )
        expect(fingerprintDifferences(a, b).length === 0).toBe(same)
      }),
    )
  })
})

describe('selectEnvironment', () => {
  it('finds the one with the same fingerprint, the first by name of several', () => {
    const environments = [environment('a', { cores: 4 }), environment('c'), environment('b')]
    expect(selectEnvironment({ environments }, fingerprint)).toEqual({
      state: 'match',
      environment: environment('b'),
    })
  })

  it('has none where there is none', () => {
    expect(selectEnvironment({ environments: [] }, fingerprint)).toEqual({ state: 'missing' })
  })

  it.each<readonly [string, Partial<Fingerprint>, Partial<Fingerprint>]>([
    [
      'the same platform before all else',
      { arch: 'arm64', node: '24.0.0', cpu: 'x', cores: 9, memoryGib: 9, kernel: '5.1', flags: [] },
      { platform: 'darwin' },
    ],
    [
      'then the same architecture',
      { node: '24.0.0', cpu: 'x', cores: 9, memoryGib: 9, kernel: '5.1', flags: [] },
      { arch: 'arm64' },
    ],
    [
      'then the same major of Node',
      { node: '20.1.0', cpu: 'x', cores: 9, memoryGib: 9, kernel: '5.1', flags: [] },
      { node: '24.0.0' },
    ],
    ['then fewer differences', { kernel: '5.1' }, { kernel: '5.1', cores: 9 }],
  ])('names the nearest otherwise: %s', (_what, nearer, farther) => {
    for (const [near, far] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const environments = [environment(far, farther), environment(near, nearer)]
      const selection = selectEnvironment({ environments }, fingerprint)
      expect(selection.state === 'foreign' && selection.nearest.name).toBe(near)
      expect(selection.state === 'foreign' && selection.differences.map(({ field }) => field).sort()).toEqual(
        Object.keys(nearer).sort(),
      )
    }
  })
})

describe('environmentName', () => {
  it('is platform, architecture, major of Node and the suffix', () => {
    expect(environmentName(fingerprint)).toBe('linux-x64-node20')
    expect(environmentName(fingerprint, 'CI runner')).toBe('linux-x64-node20-ci-runner')
  })

  it('stays when the folder holds the same fingerprint', () => {
    expect(environmentName(fingerprint, 'ci', [environment('linux-x64-node20-CI')])).toBe(
      'linux-x64-node20-CI',
    )
  })

  it('gets a hash of the fingerprint when the folder holds another', () => {
    const taken = [environment('linux-x64-node20', { cores: 4 })]
    const name = environmentName(fingerprint, '', taken)
    expect(name).toMatch(/^linux-x64-node20-[0-9a-f]{8}$/)
    expect(environmentName({ ...fingerprint }, '', taken)).toBe(name)
    expect(environmentName({ ...fingerprint, cores: 3 }, '', taken)).not.toBe(name)
  })

  it('is a folder name whatever the fingerprint and the suffix', () => {
    fc.assert(
      fc.property(fingerprints, fc.string({ unit: 'binary' }), (any, suffix) => {
        expect(environmentName(any, suffix)).toMatch(folderName)
        expect(environmentName({ ...any, platform: suffix, arch: suffix, node: suffix })).toMatch(folderName)
      }),
    )
  })
})
