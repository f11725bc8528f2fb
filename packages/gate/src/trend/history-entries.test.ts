import { formatHistoryEntry, parseHistoryEntry } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import {
  baseArm,
  gateCall,
  gateRecord,
  gateReplicate,
  headArm,
  identicalCall,
  tidemarkArm,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { entriesOfGate, entriesOfRun } from './history-entries.ts'

const head = { ...headArm, dirty: false }
const committed = '2026-11-22T11:00:00.000Z'
const arms = [head, baseArm, tidemarkArm]
/** Replicates of head, base and tidemark, in which head took `ratio` times as long as the tidemark. */
const besideTidemark = (ratios: readonly number[], stage: 'screen' | 'confirm' = 'screen') =>
  ratios.map((ratio, index) => {
    const replicate = gateReplicate(index, 1, { stage })
    const { base } = replicate.arms
    return {
      ...replicate,
      arms: { ...replicate.arms, ...(base && { tidemark: { ...base, logRatio: Math.log(ratio) } }) },
    }
  })
const tidemarkTime = (effect: number, changes = {}) =>
  timeSignal(effect, { reference: 'tidemark', replicates: 8, ...changes })
const drifted = gateCall('GET /orders', {
  signals: [timeSignal(1), tidemarkTime(1.03)],
  replicates: besideTidemark(around(1.03, 0.002)),
})

describe('entriesOfGate', () => {
  it('keeps the ratio to the tidemark with its standard error, and the time', () => {
    const { entries, leftOut } = entriesOfGate(gateRecord([drifted], { arms }), null, { committed })
    expect(leftOut).toEqual([])
    expect(entries).toHaveLength(1)
    const [entry] = entries
    expect(entry).toMatchObject({
      at: '2026-11-22T12:00:00.000Z',
      committed,
      suite: 'orders',
      revision: head.commit,
      method: 'paired',
      tidemark: tidemarkArm.commit,
      calls: { 'GET /orders': { ratio: 1.03, p50Ns: 5e5, replicates: 8 } },
    })
    const error = entry?.calls['GET /orders']?.error ?? 0
    expect(error).toBeGreaterThan(0.0005)
    expect(error).toBeLessThan(0.004)
    if (entry !== undefined) expect(parseHistoryEntry(formatHistoryEntry(entry), 'line')).toBeDefined()
  })

  it('takes the error from the replicates that the effect is of', () => {
    const replicates = [
      ...besideTidemark(around(1.5, 0.2)),
      ...besideTidemark(around(1.03, 0.002), 'confirm'),
    ]
    const signals = [tidemarkTime(1.03, { confirmed: true })]
    const { entries } = entriesOfGate(gateRecord([{ ...drifted, signals, replicates }], { arms }), null, {
      committed,
    })
    expect(entries[0]?.calls['GET /orders']?.error).toBeLessThan(0.004)
  })

  it('knows the base as the tidemark where they are one commit', () => {
    const record = gateRecord([gateCall('GET /orders')], { arms: [head, baseArm] })
    const { entries } = entriesOfGate(record, baseArm.commit, { committed })
    expect(entries[0]).toMatchObject({
      tidemark: baseArm.commit,
      calls: { 'GET /orders': { ratio: 1.001 } },
    })
  })

  it('has times alone where nothing is pinned', () => {
    const record = gateRecord([gateCall('GET /orders')], { arms: [head, baseArm] })
    const { entries, leftOut } = entriesOfGate(record, null, { committed })
    expect(entries[0]?.calls).toEqual({ 'GET /orders': { p50Ns: 5e5 * 1.001, replicates: 8 } })
    expect([entries[0]?.tidemark, leftOut]).toEqual([undefined, []])
  })

  it('takes the same code for a ratio of exactly 1', () => {
    const { entries } = entriesOfGate(gateRecord([identicalCall('a')], { arms }), null, { committed })
    expect(entries[0]?.calls).toEqual({ a: { ratio: 1, error: 0, replicates: 0 } })
  })

  it('says of which calls it learns nothing, and why', () => {
    const breakage = { reason: 'threw', phase: 'measure', message: 'x', replicate: 0, arm: 'head' } as const
    const calls = [
      drifted,
      unmeasuredCall('broken', 'broken', { breakage }),
      unmeasuredCall('new', 'new'),
      unmeasuredCall('gone', 'gone'),
      gateCall('no tidemark', { signals: [timeSignal(1)] }),
      gateCall('few', {
        signals: [tidemarkTime(1.03, { replicates: 3 })],
        replicates: besideTidemark([1.02, 1.03, 1.04]),
      }),
    ]
    const { entries, leftOut } = entriesOfGate(gateRecord(calls, { arms }), null, { committed })
    expect(Object.keys(entries[0]?.calls ?? {})).toEqual(['GET /orders', 'no tidemark', 'few'])
    expect(entries[0]?.calls['few']).toEqual({ p50Ns: 5e5, replicates: 3 })
    expect(leftOut.map(({ call, why }) => `${call}: ${why}`)).toEqual([
      'broken: broken',
      'new: not measured',
      'no tidemark: no time was measured beside the tidemark',
      'few: a ratio takes 4 replicates beside the tidemark, there are 3',
    ])
  })

  it('is none of a gate that measured nothing', () => {
    expect(entriesOfGate(gateRecord([], { arms }), null, { committed }).entries).toEqual([])
  })

  it('of uncommitted changes has their commit with a plus, and not its time', () => {
    const [entry] = entriesOfGate(gateRecord([drifted], { arms: [headArm, tidemarkArm] }), null, {
      committed,
    }).entries
    expect([entry?.revision, entry?.committed]).toEqual([`${headArm.commit}+`, undefined])
  })
})

describe('entriesOfRun', () => {
  it('keeps the calibrated and the plain time of each suite', () => {
    const record = runRecord({
      orders: [measuredCall('a', around(10)), measuredCall('b', around(20))],
      users: [measuredCall('c', around(5))],
    })
    const { entries, leftOut } = entriesOfRun(record, { committed })
    expect(leftOut).toEqual([])
    expect(entries.map(({ suite }) => suite)).toEqual(['orders', 'users'])
    expect(entries[0]).toMatchObject({
      committed,
      method: 'alone',
      workers: 1,
      calls: { a: { p50Ns: 1e6, definition: '01234567', replicates: 8 }, b: {} },
    })
    expect(entries[0]?.calls['a']?.calibrated).toBeCloseTo(10, 3)
    for (const entry of entries) expect(parseHistoryEntry(formatHistoryEntry(entry), 'line')).toBeDefined()
  })

  it('leaves out what is broken', () => {
    const breakage = { reason: 'threw', phase: 'measure', message: 'x', replicate: 0 } as const
    const { name, params, id, definitionHash } = measuredCall('a', [1])
    const broken = { state: 'broken', name, params, id, definitionHash, breakage } as const
    const { entries, leftOut } = entriesOfRun(runRecord({ orders: [broken] }), { committed: null })
    expect([entries, leftOut]).toEqual([[], [{ suite: 'orders', call: 'a', why: 'broken' }]])
  })
})
