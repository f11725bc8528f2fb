import { describe, expect, it } from 'vitest'
import { baseArm, gateCall, gateRecord, headArm, unmeasuredCall } from '../../../../testing/gate-record.ts'
import type { GateCall, GateRecord } from '../gate.ts'
import type { Shard } from '../shard.ts'
import { joinGateRecords } from './join-gates.ts'
import type { RecordPart } from './shards-in-order.ts'

const division = ['a', 'b', 'c'].map((id, at) => ({ suite: 'orders', id, shard: (at % 2) + 1 }))

function part(
  index: number,
  calls: readonly GateCall[],
  changes: Partial<GateRecord> = {},
): RecordPart<GateRecord> {
  const shard: Shard = { index, total: 2, filtered: false, division }
  return { file: `${index}.json`, record: gateRecord(calls, { shard, ...changes }) }
}

const sham = { suite: 'orders', call: 'a', alarmed: false, effect: 1, replicates: 8 }
const first = part(1, [gateCall('a'), gateCall('c'), unmeasuredCall('old', 'gone')], { shams: [sham] })
const second = part(2, [gateCall('b')], { shams: [{ ...sham, call: 'b' }], outOfTime: true })

describe('the shards of a gate', () => {
  it('are one gate with the calls in their order, what is gone behind them, and every sham', () => {
    const joined = joinGateRecords([second, first])
    expect(joined.calls.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['a', 'same'],
      ['b', 'same'],
      ['c', 'same'],
      ['old', 'gone'],
    ])
    expect(joined.shams.map(({ call }) => call)).toEqual(['a', 'b'])
    expect(joined).toMatchObject({
      outOfTime: true,
      interrupted: false,
      shards: [{ index: 1 }, { index: 2 }],
    })
  })

  it('may be of different machines, which are all named', () => {
    const fingerprint = { ...second.record.fingerprint, cpu: 'another' }
    const { shards } = joinGateRecords([first, { ...second, record: { ...second.record, fingerprint } }])
    expect(shards?.map((shard) => shard.fingerprint.cpu)).toEqual(['AMD EPYC (25/1/1)', 'another'])
  })

  it('may call an arm by other labels, as clones have other names for a commit', () => {
    const arms = [headArm, { ...baseArm, label: 'v1.0.0' }]
    const joined = joinGateRecords([first, { ...second, record: { ...second.record, arms } }])
    expect(joined.arms).toEqual([headArm, baseArm])
  })
})

describe('what the shards of a gate say of the ledger', () => {
  const fault = { line: 2, kind: 'lost', reason: 'gone' } as const
  const damaged = { line: 1, kind: 'damaged', reason: 'torn' } as const
  const saying = (one: RecordPart<GateRecord>, ledgerFaults: GateRecord['ledgerFaults']) => ({
    ...one,
    record: { ...one.record, ...(ledgerFaults !== undefined && { ledgerFaults }) },
  })

  it('is said once, and what only one of them found is not lost', () => {
    const parts = [saying(first, [damaged]), saying(second, [damaged, fault])]
    expect(joinGateRecords(parts).ledgerFaults).toEqual([damaged, fault])
    expect(joinGateRecords([first, saying(second, [fault])]).ledgerFaults).toEqual([fault])
    expect(joinGateRecords([first, second])).not.toHaveProperty('ledgerFaults')
  })
})

describe('are not joined', () => {
  it.each<[what: string, change: Partial<GateRecord>, message: string]>([
    [
      'another base',
      { arms: [headArm, { ...baseArm, commit: 'b'.repeat(40) }] },
      '2.json: arms["base"].commit: found "bbbb',
    ],
    [
      'another tidemark',
      { tidemark: { revision: 'c'.repeat(40), pinnedOn: '2026-11-01', missing: 'no lockfile' } },
      '2.json: tidemark.revision: found "cccc',
    ],
    ['fewer arms', { arms: [headArm] }, '2.json: arms: found ["head"], but ["head","base"] in 1.json'],
    [
      'another margin',
      { settings: { ...second.record.settings, margin: 0.5 } },
      '2.json: settings.margin: found 0.5, but 0.01 in 1.json; allowed are shards of one gate',
    ],
    [
      'other signals',
      { settings: { ...second.record.settings, signals: ['time'] } },
      '2.json: settings.signals: found ["time"], but ["time","alloc"] in 1.json',
    ],
    [
      'another time limit of the gate',
      { settings: { ...second.record.settings, budgetSeconds: 60 } },
      '2.json: settings.budgetSeconds: found 60, but null in 1.json',
    ],
  ])('%s', (_what, change, message) => {
    const other = { ...second, record: { ...second.record, ...change } }
    expect(() => joinGateRecords([first, other])).toThrow(message)
  })
})
