import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { wholeRunRecords } from '../fixtures/arbitraries.ts'
import { shardsOf } from '../fixtures/shards.ts'
import { formatRunRecord } from '../format.ts'
import { parseRunRecord } from '../parse.ts'
import type { RunRecord } from '../run.ts'
import { MergeError } from './merge-error.ts'
import { mergeRunRecords } from './merge-runs.ts'
import type { RecordPart } from './shards-in-order.ts'

function refusal(parts: readonly RecordPart<RunRecord>[]): MergeError {
  try {
    mergeRunRecords(parts)
  } catch (error) {
    if (error instanceof MergeError) return error
    throw error
  }
  throw new Error('it was merged')
}

const whole = runRecord({
  orders: ['a', 'b', 'c'].map((id) => measuredCall(id, [1, 2])),
  users: ['a', 'd'].map((id) => measuredCall(id, [3])),
})
const parts = shardsOf(whole, 3, (at) => (at % 3) + 1)

/** The parts, one of them with another record. */
function spoilt(index: number, change: (record: RunRecord) => RunRecord): readonly RecordPart<RunRecord>[] {
  return parts.map((part, at) => (at === index ? { ...part, record: change(part.record) } : part))
}

describe('the shards of a run', () => {
  it('are the run again, whatever the division, the order of the files and the way through JSON', () => {
    const cases = fc
      .record({
        record: wholeRunRecords,
        total: fc.integer({ min: 1, max: 4 }),
        places: fc.array(fc.nat(), { minLength: 4 }),
        turn: fc.nat(),
      })
      // A suite without calls is in no record.
      .map(({ record, ...rest }) => ({
        ...rest,
        record: { ...record, suites: record.suites.filter(({ calls }) => calls.length > 0) },
      }))
    fc.assert(
      fc.property(cases, ({ record, total, places, turn }) => {
        const written = shardsOf(record, total, (at) => ((places[at] ?? 0) % total) + 1).map((part) => ({
          ...part,
          record: parseRunRecord(formatRunRecord(part.record), part.file),
        }))
        const turned = [...written.slice(turn % total), ...written.slice(0, turn % total)]
        const { shards, ...merged } = mergeRunRecords(turned)
        expect(merged).toEqual(record)
        expect(shards?.map(({ index }) => index)).toEqual(written.map((_, at) => at + 1))
      }),
      { numRuns: 60 },
    )
  })

  it('lasted from the first start to the last end, with all that each of them was', () => {
    const [first, second, third] = parts.map(({ record }) => record)
    const at = (startedAt: string, durationSeconds: number, seed: number) => ({
      startedAt: `2026-11-22T12:00:${startedAt}.000Z`,
      durationSeconds,
      settings: { ...whole.settings, seed },
    })
    const merged = mergeRunRecords([
      { file: 'a', record: { ...first, ...at('20', 5, 1) } as RunRecord },
      { file: 'b', record: { ...second, ...at('10', 30, 2), interrupted: true } as RunRecord },
      { file: 'c', record: { ...third, ...at('30', 4, 3) } as RunRecord },
    ])
    expect(merged).toMatchObject({
      startedAt: '2026-11-22T12:00:10.000Z',
      durationSeconds: 30,
      interrupted: true,
      settings: { seed: 1 },
      shards: [
        { index: 1, seed: 1, durationSeconds: 5 },
        { index: 2, seed: 2, durationSeconds: 30 },
        { index: 3, seed: 3, durationSeconds: 4 },
      ],
    })
    expect(merged).not.toHaveProperty('shard')
  })

  it('tell of a suite that does not load once', () => {
    const breakage = { reason: 'load-failed', phase: 'load', message: 'x', replicate: 0 } as const
    const brokenSuites = [{ file: 'x.bench.ts', breakage }]
    const merged = mergeRunRecords(
      parts.map((part) => ({ ...part, record: { ...part.record, brokenSuites } })),
    )
    expect(merged.brokenSuites).toEqual(brokenSuites)
  })

  it('may be empty, one or all', () => {
    expect(mergeRunRecords(shardsOf(whole, 7, () => 7)).suites).toEqual(whole.suites)
    expect(mergeRunRecords(shardsOf(runRecord({}), 2, () => 1)).suites).toEqual([])
  })

  it('may lack calls of one that was stopped', () => {
    const merged = mergeRunRecords(spoilt(1, (record) => ({ ...record, suites: [], interrupted: true })))
    expect(merged.interrupted).toBe(true)
    expect(merged.suites.map(({ calls }) => calls.map(({ id }) => id))).toEqual([['a', 'c'], ['a']])
  })
})

describe('are not merged', () => {
  it.each<[what: string, parts: readonly RecordPart<RunRecord>[], code: string, message: string]>([
    ['none', [], 'MERGE_NO_SHARD', 'found no record; allowed are those of all shards'],
    [
      'one that is missing',
      parts.slice(1),
      'MERGE_MISSING',
      'found 2 of 3 shards, none for 1; allowed are all of them',
    ],
    [
      'many that are missing',
      shardsOf(whole, 1000, () => 1).slice(0, 2),
      'MERGE_MISSING',
      'found 2 of 1000 shards, none for 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 988 more;',
    ],
    [
      'one that is there twice',
      [...parts, ...parts.slice(1, 2).map((part) => ({ ...part, file: 'again.json' }))],
      'MERGE_DOUBLED',
      'again.json: shard.index: found shard 2 of 3, which 2.json is already; allowed is each once',
    ],
    [
      'a whole record',
      [...parts, { file: 'whole.json', record: whole }],
      'MERGE_NO_SHARD',
      'whole.json: shard: found a whole record; allowed is one of --shard',
    ],
    [
      'a merged record',
      [{ file: 'merged.json', record: mergeRunRecords(parts) }],
      'MERGE_NO_SHARD',
      'merged.json: shard: found a record that was merged; allowed is one of --shard',
    ],
    [
      'shards of another total',
      [...parts.slice(0, 2), ...shardsOf(whole, 4, () => 1).slice(2)],
      'MERGE_DIFFERENT',
      '3.json: shard.total: found 4, but 3 in 1.json;',
    ],
    [
      'another division',
      [...parts.slice(0, 2), ...shardsOf(whole, 3, () => 1).slice(2)],
      'MERGE_DIFFERENT',
      '3.json: shard.division: found "orders" › "b" in shard 1, but "orders" › "b" in shard 2 in 1.json;',
    ],
    [
      'other calls',
      [
        ...parts.slice(0, 2),
        ...shardsOf(runRecord({ orders: whole.suites[0]?.calls ?? [] }), 3, (at) => at + 1).slice(2),
      ],
      'MERGE_DIFFERENT',
      '3.json: shard.division: found no call "users" › "a", but "users" › "a" in shard 1 in 1.json;',
    ],
    [
      'a call of another shard',
      spoilt(2, (record) => ({ ...record, suites: parts[0]?.record.suites ?? [] })),
      'MERGE_DOUBLED',
      '3.json: found "orders" › "a", which is a call of shard 1; allowed are those of shard 3',
    ],
    [
      'a call of none',
      spoilt(2, (record) => ({ ...record, suites: runRecord({ x: [measuredCall('y', [1])] }).suites })),
      'MERGE_DOUBLED',
      '3.json: found "x" › "y", which is a call of no shard;',
    ],
    [
      'a shard without a call of its own',
      spoilt(0, (record) => ({ ...record, suites: record.suites.slice(1) })),
      'MERGE_MISSING',
      '1.json: found no "orders" › "a"; allowed is every call of shard 1: measure it again',
    ],
    [
      'another suite of the same name',
      spoilt(1, (record) => ({
        ...record,
        suites: record.suites.map((suite) => ({ ...suite, suiteHash: 'f'.repeat(16) })),
      })),
      'MERGE_DIFFERENT',
      `2.json: suites["orders"].suiteHash: found ${'f'.repeat(16)}, but 0123456789abcdef in 1.json;`,
    ],
    [
      'another revision',
      spoilt(1, (record) => ({ ...record, revision: { ...record.revision, commit: 'b'.repeat(40) } })),
      'MERGE_DIFFERENT',
      `2.json: revision.commit: found "${'b'.repeat(40)}", but "${'a'.repeat(40)}" in 1.json; allowed are shards of one run`,
    ],
    [
      'other settings',
      spoilt(2, (record) => ({ ...record, settings: { ...record.settings, replicates: 2 } })),
      'MERGE_DIFFERENT',
      '3.json: settings.replicates: found 2, but 8 in 1.json; allowed are shards of one run',
    ],
    [
      'another version of the tool',
      spoilt(1, (record) => ({ ...record, tool: '9.9.9' })),
      'MERGE_DIFFERENT',
      '2.json: tool: found "9.9.9", but "0.1.0" in 1.json;',
    ],
    [
      'another kind of machine',
      spoilt(1, (record) => ({ ...record, fingerprint: { ...record.fingerprint, cpu: 'another' } })),
      'MERGE_DIFFERENT',
      '2.json: fingerprint.cpu: found "another", but "Test CPU" in 1.json; allowed are shards of one kind of machine: absolute figures of others do not compare',
    ],
    [
      'other flags of V8',
      spoilt(1, (record) => ({ ...record, fingerprint: { ...record.fingerprint, flags: ['--jitless'] } })),
      'MERGE_DIFFERENT',
      '2.json: fingerprint.flags: found ["--jitless"], but [] in 1.json;',
    ],
  ])('%s', (_what, given, code, message) => {
    const error = refusal(given)
    expect(error.message).toContain(message)
    expect(error.code).toBe(code)
  })

  it('but for another branch of the same commit', () => {
    const merged = mergeRunRecords(
      spoilt(1, (record) => ({ ...record, revision: { ...record.revision, branch: null } })),
    )
    expect(merged.revision.branch).toBe('main')
  })
})
