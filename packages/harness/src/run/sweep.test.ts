import { LoadRecorder } from '@tidemark/load'
import { LoadError } from '@tidemark/load/options'
import type { SweptCall } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import type { LoadOutcome } from '../protocol.ts'
import type { ListedSuite } from './list.ts'
import { type PlannedSweep, planSweeps, type SweepOptions } from './sweep.ts'
import { sweepSuiteRecords } from './sweep-record.ts'

const call = (id: string, load: object | null) => ({ name: id, params: {}, id, definitionHash: 'a', load })
const suite = {
  name: 'orders',
  bundle: { file: 'orders.bench.ts', suiteHash: 'b' },
  calls: [
    call('none', null),
    call('open', { rate: 500, arrivals: 'poisson', durationSeconds: 30, timeLimitSeconds: 2 }),
    call('closed', { callers: 3, calls: 100 }),
  ],
} as unknown as ListedSuite

const plan = (asked: object, sweep: Partial<SweepOptions>): readonly PlannedSweep[] =>
  planSweeps([suite], asked, { over: 'callers', levels: [1, 4], workers: 1, ...sweep })

describe('planSweeps', () => {
  it('raises callers in a closed loop that ends as the call does in its own load', () => {
    const [none, open, closed] = plan({}, { workers: 2 })
    expect(none?.levels).toMatchObject([
      { level: 1, workers: 2, load: { kind: 'closed', callers: 1, durationSeconds: 5 } },
      { level: 4, workers: 2, load: { kind: 'closed', callers: 4, durationSeconds: 5 } },
    ])
    expect(open?.levels[1]?.load).toMatchObject({ callers: 4, durationSeconds: 30, timeLimitSeconds: 2 })
    expect(closed?.levels[1]?.load).toMatchObject({ callers: 4, calls: 100 })
  })

  it('raises the rate in an open loop', () => {
    const [none] = plan({ arrivals: 'poisson', durationSeconds: 1 }, { over: 'rate', levels: [100, 200] })
    expect(none?.levels.map(({ load }) => load)).toMatchObject([
      { kind: 'open', arrivals: 'poisson', stages: [{ fromPerSecond: 100, durationSeconds: 1 }] },
      { kind: 'open', arrivals: 'poisson', stages: [{ fromPerSecond: 200, durationSeconds: 1 }] },
    ])
  })

  it('raises workers that each have the callers that are asked for, else those of the suite, else one', () => {
    const callersOf = (asked: object): unknown[] =>
      plan(asked, { over: 'workers' }).map(({ levels }) => [levels[1]?.workers, levels[1]?.load])
    expect(callersOf({})).toMatchObject([
      [4, { callers: 1 }],
      [4, { callers: 1 }],
      [4, { callers: 3 }],
    ])
    expect(callersOf({ callers: 2 })).toMatchObject([
      [4, { callers: 2 }],
      [4, { callers: 2 }],
      [4, { callers: 2 }],
    ])
  })

  it.each<[object, Partial<SweepOptions>, string]>([
    [{}, { levels: [20_000] }, 'found 20000; allowed is an integer from 1 to 10000'],
    [{}, { over: 'workers', levels: [1, 65] }, 'found 65; allowed is an integer from 1 to 64'],
    [{}, { over: 'rate', levels: [2e6] }, 'found 2000000; allowed is a number above 0'],
    [{ arrivals: 'poisson' }, {}, 'it goes with rate or stages'],
  ])('refuses what together is no load: %j %j', (asked, sweep, message) => {
    expect(() => plan(asked, sweep)).toThrow(LoadError)
    expect(() => plan(asked, sweep)).toThrow(message)
  })
})

/** What a worker would have recorded: so many calls in a second, each of them of this length. */
function outcomeOf(callsPerSecond: number, serviceNs: number, failed = 0): LoadOutcome {
  const recorder = new LoadRecorder()
  for (let made = 1; made <= callsPerSecond; made++) {
    const endNs = Math.max(serviceNs, (made / callsPerSecond) * 1e9)
    recorder.ended({ state: 'completed' }, endNs - serviceNs, endNs - serviceNs, endNs)
  }
  for (let made = 0; made < failed; made++) recorder.ended({ state: 'failed', kind: 'refused' }, 0, 0, 1e9)
  const health = {
    workers: 1,
    windowNs: 1e9,
    busyNs: 5e8,
    gcPauseNs: 0,
    allocatedBytes: 0,
    delayP99Ns: 0,
    seconds: [],
  }
  return {
    state: 'loaded',
    end: 'finished',
    serverDeath: null,
    part: recorder.toPart(),
    health,
    serverBytes: [],
  }
}

const broken: LoadOutcome = {
  state: 'broken',
  failure: { reason: 'setup-failed', phase: 'setup', message: 'the server was not ready' },
}

function recordOf(sweep: PlannedSweep | undefined, outcomeAt: (level: number) => LoadOutcome): SweptCall {
  if (sweep === undefined) throw new Error('nothing was planned')
  const levels = sweep.levels.map((one) => ({ ...one, outcome: outcomeAt(one.level) }))
  return sweepSuiteRecords([{ ...sweep, levels }])[0]?.calls[0] as SweptCall
}

describe('sweepSuiteRecords', () => {
  const levels = [1, 2, 4, 8, 16]
  const lawful = (callers: number): number =>
    Math.round((1000 * callers) / (1 + 0.05 * (callers - 1) + 0.01 * callers * (callers - 1)))

  it('has the law of a closed loop over all its callers', () => {
    const [none] = plan({}, { levels: [1, 2, 4, 8], workers: 2 })
    const { levels: swept, scalability } = recordOf(none, (callers) => outcomeOf(lawful(2 * callers), 1e6))
    expect(swept.map(({ concurrency }) => concurrency)).toEqual([2, 4, 8, 16])
    expect(scalability?.contention.value).toBeCloseTo(0.05, 2)
    expect(scalability?.coherency.value).toBeCloseTo(0.01, 3)
    expect(scalability?.peakConcurrency.value).toBeCloseTo(Math.sqrt(0.95 / 0.01), 0)
    for (const { expectedPerSecond, result } of swept) {
      const found = result.state === 'loaded' ? result.completedPerSecond : 0
      expect((expectedPerSecond ?? 0) / found).toBeCloseTo(1, 2)
    }
  })

  it('has that of an open loop over the mean of calls under way', () => {
    const [none] = plan({}, { over: 'rate', levels: [100, 200, 300, 400] })
    const { levels: swept } = recordOf(none, (rate) => outcomeOf(rate, 1e7))
    expect(swept.map(({ concurrency }) => Math.round(concurrency ?? 0))).toEqual([1, 2, 3, 4])
  })

  it('does not take what lost calls, or broke, for a throughput', () => {
    const [none] = plan({}, { levels })
    const outcomeAt = (callers: number): LoadOutcome =>
      callers === 2 ? broken : outcomeOf(lawful(callers), 1e6, callers === 16 ? lawful(16) : 0)
    const { levels: swept, scalability } = recordOf(none, outcomeAt)
    expect(swept.map(({ concurrency }) => concurrency)).toEqual([1, null, 4, 8, null])
    expect(swept[1]).toMatchObject({ result: { state: 'broken' }, expectedPerSecond: null })
    expect(scalability).toBeNull()
  })

  it('has no infinity where nothing bounds the throughput', () => {
    const [none] = plan({}, { levels })
    const { scalability } = recordOf(none, (callers) => outcomeOf(100 * callers, 1e6))
    expect(scalability).toMatchObject({
      peakConcurrency: { value: null, high: null },
      peakPerSecond: null,
      saturationConcurrency: null,
    })
  })
})
