import { stripVTControlCharacters } from 'node:util'
import type { BisectCommit, BisectPart, BisectRecord } from '@tidemark/gate/bisect'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../format/display-width.ts'
import { createPaint } from '../format/paint.ts'
import { renderBisect } from './render-bisect.ts'

function print(record: BisectRecord, columns = 100): string {
  return `${renderBisect(record, createPaint(false), columns)}\n`
}

function commit(number: number, changes: Partial<BisectCommit> = {}): BisectCommit {
  const hash = `${number}`.padStart(2, '0').repeat(20)
  return { commit: hash, subject: `Change number ${number}`, isMerge: false, skipped: null, ...changes }
}

function part(
  percent: number,
  commits: readonly BisectCommit[],
  changes: Partial<BisectPart> = {},
): BisectPart {
  const ratio = 1 + percent / 100
  return {
    verdict: percent > 0 ? 'slower' : percent < 0 ? 'faster' : 'same',
    identical: false,
    ratio,
    interval: [ratio - 0.0012, ratio + 0.0012],
    replicates: 12,
    commits,
    ...changes,
  }
}

const many = (from: number, to: number): BisectCommit[] =>
  Array.from({ length: to - from + 1 }, (_, index) => commit(from + index))

const creeping: BisectRecord = {
  kind: 'tidemark.bisect',
  version: 1,
  tool: '0.1.0',
  startedAt: '2026-11-26T06:00:00.000Z',
  durationSeconds: 372,
  fingerprint: {
    cpu: 'AMD EPYC (25/1/1)',
    cores: 2,
    memoryGib: 24,
    platform: 'linux',
    arch: 'x64',
    kernel: '6.18',
    node: '20.20.2',
    flags: [],
  },
  suite: 'orders',
  file: 'benchmarks/orders.bench.ts',
  call: 'GET /orders/:id',
  isolation: 'isolate',
  good: { commit: '00'.repeat(20), label: 'v1.0.0@000000000' },
  bad: { commit: '16'.repeat(20), label: 'HEAD@161616161' },
  settings: { seed: 42, margin: null, budgetSeconds: null, warmupSeconds: 0.3, pairSeconds: 0.2 },
  end: 'decided',
  carriedOver: 0,
  replicates: 212,
  result: {
    searchedTo: 1.004,
    total: part(9.31, [], { replicates: 8 }),
    parts: [
      part(0, many(1, 6)),
      part(5.12, [
        commit(7, {
          subject:
            'Parse dates eagerly, so that a wrong one is refused where it comes in and not where it is used',
        }),
      ]),
      part(0.9, [commit(8), commit(9, { skipped: '080808080: build failed: `npm run build`: exit code 1' })]),
      part(0.1, [commit(10, { isMerge: true })], {
        verdict: 'undecided',
        interval: [0.9988, 1.0032],
        replicates: 40,
      }),
      part(-0.61, [commit(11, { subject: 'Cache the route table' })]),
      part(0, many(12, 13), { identical: true, replicates: 0, interval: [1, 1] }),
      part(3.6, many(14, 16), { replicates: 0 }),
    ],
    attributed: 0.974,
  },
}

const one = (verdict: BisectPart['verdict'], changes: Partial<BisectPart> = {}): BisectRecord => {
  const whole = part(0.04, many(1, 16), { verdict, replicates: 40, interval: [0.9962, 1.0047], ...changes })
  return {
    ...creeping,
    result: { searchedTo: 1.001, total: whole, parts: [whole], attributed: null },
  }
}

const records: Readonly<Record<string, BisectRecord>> = {
  'several-culprits': creeping,
  'nothing-shown': one('undecided'),
  same: one('same', { interval: [0.9996, 1.0009] }),
  identical: one('same', { identical: true, interval: [1, 1], ratio: 1, replicates: 0 }),
  'out-of-time': { ...creeping, end: 'out-of-time', carriedOver: 100, isolation: 'process' },
  stopped: { ...creeping, end: 'stopped', result: null, replicates: 0 },
}

describe('a bisection', () => {
  it.each(Object.entries(records))('%s', async (name, record) => {
    await expect(print(record)).toMatchFileSnapshot(`../__golden__/bisect-${name}.txt`)
  })

  it.each(Object.entries(records))('says the same in colour: %s', (_, record) => {
    const painted = renderBisect(record, createPaint(true), 100)
    expect(painted).not.toBe(renderBisect(record, createPaint(false), 100))
    expect(stripVTControlCharacters(painted)).toBe(renderBisect(record, createPaint(false), 100))
  })

  it('keeps its rows within the screen', () => {
    const table = print(creeping, 90).split('\n\n')[1] ?? ''
    expect(Math.max(...table.split('\n').map(displayWidth))).toBeLessThanOrEqual(90)
  })

  it('lets nothing raw through to the terminal', () => {
    const hostile = 'x\u001b[2J\u202e\ny'
    const commits = [commit(1, { subject: hostile, skipped: hostile })]
    const record: BisectRecord = {
      ...creeping,
      suite: hostile,
      call: hostile,
      good: { commit: 'x', label: hostile },
      result: { searchedTo: 1, total: part(1, []), parts: [part(1, commits)], attributed: 1 },
    }
    expect(print(record)).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u)
    expect(print(record)).not.toMatch(/^y/m)
  })
})
