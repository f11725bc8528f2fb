import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { defaultPairSettings } from '@tidemark/harness/runner'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Findings, noFindings } from './findings.ts'
import { type BisectIdentity, readState, stateFile, writeState } from './state-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-bisect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const identity: BisectIdentity = {
  commits: ['a'.repeat(40), 'b'.repeat(40)],
  suite: 'orders',
  call: 'GET',
  settings: defaultPairSettings,
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
}

const last = 9
const ends = fc
  .tuple(fc.integer({ min: 0, max: last }), fc.integer({ min: 0, max: last }))
  .filter(([a, b]) => a < b)
const ratios = fc.array(
  fc.double({ min: -5, max: 5, noNaN: true }).map((value) => value + 0),
  {
    minLength: 1,
    maxLength: 6,
  },
)
const pairs = fc.uniqueArray(
  fc.oneof(
    fc
      .tuple(ends, ratios)
      .map(([[from, to], logRatios]) => ({ from, to, state: 'measured', logRatios }) as const),
    ends.map(([from, to]) => ({ from, to, state: 'identical' }) as const),
  ),
  { selector: ({ from, to }) => `${from} ${to}`, maxLength: 8 },
)
const findings: fc.Arbitrary<Findings> = fc.record({
  last: fc.constant(last),
  unusable: fc
    .dictionary(fc.integer({ min: 1, max: last - 1 }).map(String), fc.string({ unit: 'grapheme' }))
    .map(
      (reasons) => new Map(Object.entries(reasons).map(([revision, reason]) => [Number(revision), reason])),
    ),
  pairs,
})

describe('the findings of a search', () => {
  it('are there again after a stop, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(findings, async (found) => {
        const path = join(folder, 'deep', 'state.json')
        await writeState(path, found)
        expect(await readState(path, last)).toEqual({ state: 'found', findings: found })
      }),
      { numRuns: 40 },
    )
  })

  it('are none where nothing was written', async () => {
    expect(await readState(join(folder, 'none.json'), last)).toEqual({
      state: 'none',
      findings: noFindings(last),
    })
  })

  it.each([
    ['', 'found no JSON'],
    ['{"kind":"tidemark.bisect-state","version":1,"last":9', 'found no JSON'],
    ['null', 'found no tidemark.bisect-state of version 1'],
    ['{"kind":"tidemark.gate","version":1}', 'found no tidemark.bisect-state of version 1'],
    [{ version: 2 }, 'found no tidemark.bisect-state of version 1'],
    [{ last: 8 }, 'last: found 8, not 9'],
    [{ unusable: {} }, 'unusable: found damaged entries'],
    [{ unusable: [[0, 'the good one']] }, 'unusable: found damaged entries'],
    [{ unusable: [[3]] }, 'unusable: found damaged entries'],
    [{ pairs: [null] }, 'pairs: found damaged entries'],
    [{ pairs: [{ from: 3, to: 3, state: 'identical' }] }, 'pairs: found damaged entries'],
    [{ pairs: [{ from: 3, to: 10, state: 'identical' }] }, 'pairs: found damaged entries'],
    [{ pairs: [{ from: 0, to: 1, state: 'measured', logRatios: [] }] }, 'pairs: found damaged entries'],
    [{ pairs: [{ from: 0, to: 1, state: 'measured', logRatios: [null] }] }, 'pairs: found damaged entries'],
    [
      {
        pairs: [
          { from: 0, to: 1, state: 'identical' },
          { from: 0, to: 1, state: 'identical' },
        ],
      },
      'pairs: found one twice',
    ],
  ])('are not taken from %j', async (content, problem) => {
    const path = join(folder, 'damaged.json')
    const whole = { kind: 'tidemark.bisect-state', version: 1, last, unusable: [], pairs: [] }
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify({ ...whole, ...content }))
    expect(await readState(path, last)).toEqual({ state: 'damaged', findings: noFindings(last), problem })
  })

  it('are an error where the file cannot be read', async () => {
    await mkdir(join(folder, 'folder.json'))
    await expect(readState(join(folder, 'folder.json'), last)).rejects.toMatchObject({ code: 'EISDIR' })
  })
})

describe('the place of the findings', () => {
  it('is a cache of the project, the same for the same search', () => {
    const path = stateFile('/project', identity)
    expect(dirname(path)).toBe(join('/project', 'node_modules', '.cache', 'tidemark', 'bisect'))
    expect(stateFile('/project', { ...identity, commits: [...identity.commits] })).toBe(path)
  })

  it.each<[string, Partial<BisectIdentity>]>([
    ['commits', { commits: ['a'.repeat(40), 'c'.repeat(40)] }],
    ['suite', { suite: 'users' }],
    ['call', { call: 'POST' }],
    ['settings', { settings: { ...defaultPairSettings, pairSeconds: 1 } }],
    ['machine', { fingerprint: { ...identity.fingerprint, node: '22.0.0' } }],
  ])('is another one for another %s', (_, change) => {
    expect(stateFile('/project', { ...identity, ...change })).not.toBe(stateFile('/project', identity))
  })
})
