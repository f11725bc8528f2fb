import type { GateCall, GateDrift, GateRecord } from '@tidemark/records'
import { expect, it } from 'vitest'
import {
  gateCall,
  gateRecord,
  identicalCall,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { gateExitCode } from './gate-exit-code.ts'

const [lenient, strict, allowGone] = [
  { strict: false, allowGone: false },
  { strict: true, allowGone: false },
  { strict: false, allowGone: true },
]

function callsOf(...verdicts: readonly GateCall['verdict'][]): readonly GateCall[] {
  return verdicts.map((verdict, at) =>
    ['new', 'gone', 'broken', 'changed'].includes(verdict)
      ? unmeasuredCall(`call ${at}`, verdict)
      : gateCall(`call ${at}`, { verdict }),
  )
}

const brokenSuites: GateRecord['brokenSuites'] = [
  { file: 'a.bench.ts', breakage: { reason: 'load-failed', phase: 'load', message: 'x', replicate: 0 } },
]
const sham = { suite: 'orders', call: 'call 0', alarmed: true, effect: 1.1, replicates: 8 }
const shardOf = (index: number): Partial<GateRecord> => ({
  shard: { index, total: 2, filtered: false, division: [{ suite: 'orders', id: 'call 0', shard: 1 }] },
})
const suspected = gateCall('suspected', {
  verdict: 'undecided',
  signals: [{ ...timeSignal(3), verdict: 'undecided', interval: [2.5, 3.5] }],
})
const over = gateCall('over', { breaches: [{ what: 'p99', limit: 1, measured: 2 }] })

const drift: GateDrift = {
  source: 'ledger',
  state: 'within',
  ratio: 1.06,
  interval: null,
  limit: 1.05,
  changes: 3,
  expired: [],
}
const damaged = { line: 1, kind: 'damaged', reason: 'torn' } as const

it.each<[string, readonly GateCall[], Partial<GateRecord>, typeof lenient | undefined, number]>([
  ['all same', callsOf('same', 'same'), {}, strict, 0],
  ['same and faster', callsOf('same', 'faster'), {}, strict, 0],
  ['nothing to measure, as all code is the same', [identicalCall('a'), identicalCall('b')], {}, strict, 0],
  ['new beside compared calls', callsOf('same', 'new'), {}, strict, 0],
  ['a calm sham', callsOf('same'), { shams: [{ ...sham, alarmed: false }] }, strict, 0],
  ['undecided', callsOf('same', 'undecided'), {}, lenient, 0],
  ['undecided, strict', callsOf('same', 'undecided'), {}, strict, 4],
  ['undecided all, with time left', callsOf('undecided', 'undecided'), {}, lenient, 0],
  ['some undecided for time', callsOf('same', 'undecided'), { outOfTime: true }, lenient, 0],
  ['some undecided for time, strict', callsOf('same', 'undecided'), { outOfTime: true }, strict, 4],
  ['suspected, and no time to confirm it', [...callsOf('same'), suspected], { outOfTime: true }, lenient, 3],
  [
    'suspected, and no time to confirm it, strict',
    [suspected, ...callsOf('same')],
    { outOfTime: true },
    strict,
    3,
  ],
  ['one slower before one suspected', [...callsOf('slower'), suspected], { outOfTime: true }, lenient, 1],
  ['suspected, with time left', [...callsOf('same'), suspected], {}, lenient, 0],
  ['all undecided for time', callsOf('undecided', 'undecided', 'new'), { outOfTime: true }, lenient, 3],
  [
    'all that was measured undecided for time, beside equal code',
    [identicalCall('a'), ...callsOf('undecided')],
    { outOfTime: true },
    lenient,
    3,
  ],
  ['one slower', callsOf('same', 'slower'), {}, lenient, 1],
  ['slower before broken, changed and gone', callsOf('broken', 'changed', 'gone', 'slower'), {}, lenient, 1],
  ['slower before a stop', callsOf('slower'), { interrupted: true }, lenient, 1],
  ['slower before a sham alarm', callsOf('slower'), { shams: [sham] }, lenient, 1],
  ['over a budget, though faster', [{ ...over, verdict: 'faster' }], {}, lenient, 1],
  ['over a budget before broken', [over, ...callsOf('broken')], {}, lenient, 1],
  ['within the drift budget', [gateCall('a', { drift })], {}, strict, 0],
  [
    'a spent drift budget, though the same',
    [gateCall('a', { drift: { ...drift, state: 'spent' } })],
    {},
    lenient,
    1,
  ],
  [
    'a spent drift budget of equal code, before broken',
    [{ ...identicalCall('a'), drift: { ...drift, state: 'spent' } }, ...callsOf('broken')],
    {},
    lenient,
    1,
  ],
  [
    'an acceptance that has run out',
    [gateCall('a', { drift: { ...drift, state: 'expired' } })],
    {},
    lenient,
    1,
  ],
  ['a torn ledger', callsOf('same'), { ledgerFaults: [damaged] }, strict, 0],
  [
    'an edited ledger',
    callsOf('same'),
    { ledgerFaults: [damaged, { ...damaged, kind: 'edited' }] },
    lenient,
    5,
  ],
  [
    'a ledger that lost a line, after broken',
    callsOf('broken'),
    { ledgerFaults: [{ ...damaged, kind: 'lost' }] },
    lenient,
    3,
  ],
  ['one broken', callsOf('same', 'broken'), {}, lenient, 3],
  ['broken before changed and gone', callsOf('changed', 'gone', 'broken'), {}, lenient, 3],
  ['a suite that does not load', callsOf('same'), { brokenSuites }, lenient, 3],
  ['stopped', callsOf('same'), { interrupted: true }, lenient, 3],
  ['no call', [], {}, lenient, 3],
  ['no call, all allowed', [], {}, allowGone, 3],
  ['a machine that tells copies apart', callsOf('same'), { shams: [sham] }, lenient, 3],
  ['one changed', callsOf('same', 'changed'), {}, lenient, 5],
  ['one changed, gone allowed', callsOf('same', 'changed'), {}, allowGone, 5],
  ['one gone', callsOf('same', 'gone'), {}, lenient, 5],
  ['one gone before undecided', callsOf('undecided', 'gone'), {}, strict, 5],
  ['one gone, allowed', callsOf('same', 'gone'), {}, allowGone, 0],
  ['all gone, allowed: nothing was compared', callsOf('gone', 'gone'), {}, allowGone, 5],
  ['all new: nothing was compared', callsOf('new', 'new'), {}, lenient, 5],
  ['new and gone, allowed: nothing was compared', callsOf('new', 'gone'), {}, allowGone, 5],
  ['all new, in a shard', callsOf('new'), shardOf(1), strict, 0],
  ['no call for this shard', [], shardOf(2), strict, 0],
  ['no call in a shard that has one', [], shardOf(1), lenient, 3],
  ['no call in any shard', [], { shard: { index: 1, total: 2, filtered: false, division: [] } }, lenient, 3],
  ['no call for this shard, which was stopped', [], { ...shardOf(2), interrupted: true }, lenient, 3],
  ['no call for this shard, and a suite that does not load', [], { ...shardOf(2), brokenSuites }, lenient, 3],
  ['slower, in a shard', callsOf('slower'), shardOf(1), lenient, 1],
  ['gone, in a shard', callsOf('same', 'gone'), shardOf(1), lenient, 5],
])('%s', (_, calls, changes, options, code) => {
  expect(gateExitCode(gateRecord(calls, changes), options ?? lenient)).toBe(code)
})
