import { describe, expect, it } from 'vitest'
import { SuiteDefinitionError } from './definition-error.ts'
import { resolveSuite } from './resolve.ts'

const resolved = (load: unknown, server?: unknown) =>
  resolveSuite({
    kind: 'tidemark.suite',
    name: 'orders',
    definition: { calls: { get: { run: () => 1, load } }, ...(server === undefined ? {} : { server }) },
  })

describe('the load of a call', () => {
  it('is read with its quantities', () => {
    const load = { rate: 500, arrivals: 'poisson', duration: '10 s', timeLimit: '500 ms', inFlight: 8 }
    expect(resolved(load).calls[0]?.load).toMatchObject({
      rate: 500,
      arrivals: 'poisson',
      durationSeconds: 10,
      timeLimitSeconds: 0.5,
      maximumInFlight: 8,
    })
  })

  it('may have stages', () => {
    const load = {
      stages: [
        { rate: 10, duration: '1 s' },
        { rate: [10, 50], duration: '2 min' },
      ],
    }
    expect(resolved(load).calls[0]?.load?.stages).toEqual([
      { rate: 10, durationSeconds: 1 },
      { rate: [10, 50], durationSeconds: 120 },
    ])
  })

  it('may be missing', () => {
    expect(resolved(undefined).calls[0]?.load).toBeNull()
    expect(resolved(undefined).calls[0]?.loadBudget).toBeNull()
  })

  it('may have a budget', () => {
    const budget = { p99: '5 ms', wait: '1 ms', elu: 0.8, gc: '5%', delay: '20 ms', heap: '1 MB' }
    const [call] = resolved({ rate: 5, calls: 1, budget }).calls
    expect(call?.loadBudget).toEqual({
      p99Ns: 5e6,
      waitingP99Ns: 1e6,
      utilisation: 0.8,
      gcPauseShare: 0.05,
      delayP99Ns: 20e6,
      heapBytesPerMinute: 1e6,
    })
    expect(call?.load).not.toHaveProperty('budget')
    const [closed] = resolved({ callers: 5, calls: 1, budget: { alloc: '80 kB' } }).calls
    expect(closed?.loadBudget).toEqual({ bytesPerCall: 80_000 })
  })

  it.each<[unknown, readonly string[], string]>([
    [7, [], 'found 7 (number); allowed is an object with rate, arrivals'],
    [{ rte: 5 }, ['rte'], 'unknown option; allowed are rate, arrivals'],
    [{ rate: 0, calls: 1 }, ['rate'], 'found 0; allowed is a number above 0'],
    [{ rate: 5, duration: 10 }, ['duration'], 'allowed is a positive duration such as'],
    [{ rate: 5 }, [], 'nothing ends it'],
    [{ rate: 5, calls: 1, inFlight: 0 }, ['inFlight'], 'found 0; allowed is an integer from 1 to 100000'],
    [{ callers: 5, calls: 1, timeLimit: '2 days' }, ['timeLimit'], 'allowed is a positive duration'],
    [
      { callers: 5, calls: 1, timeLimit: '90 min' },
      ['timeLimit'],
      'found 5400; allowed is a number above 0, up to 3600',
    ],
    [{ stages: [{ rate: 5 }] }, ['stages', '0', 'duration'], 'a stage needs one'],
    [{ stages: [{ rate: 5, durations: '1 s' }] }, ['stages', '0', 'durations'], 'unknown option'],
    [
      { rate: 5, calls: 1, budget: 'low' },
      ['budget'],
      'found "low"; allowed is an object with p50, p99, wait',
    ],
    [
      { rate: 5, calls: 1, budget: { p95: '1 ms' } },
      ['budget', 'p95'],
      'unknown option; allowed are p50, p99',
    ],
    [
      { rate: 5, calls: 1, budget: { elu: 80 } },
      ['budget', 'elu'],
      'found 80 (number); allowed is a number above 0',
    ],
    [{ rate: 5, calls: 1, budget: { gc: 0.05 } }, ['budget', 'gc'], 'allowed is a percentage'],
    [{ rate: 5, calls: 1, budget: { alloc: '1 kB' } }, ['budget', 'alloc'], 'it goes with callers'],
    [{ callers: 5, calls: 1, budget: { wait: '1 ms' } }, ['budget', 'wait'], 'it goes with rate or stages'],
    [{ stages: ['fast'] }, ['stages', '0'], 'found "fast"; allowed is an object with rate and duration'],
  ])('is refused as %j', (load, keys, problem) => {
    const refusal = (): unknown => resolved(load)
    expect(refusal).toThrow(SuiteDefinitionError)
    expect(refusal).toThrow(problem)
    expect(refusal).toThrow(expect.objectContaining({ keys: ['calls', 'get', 'load', ...keys] }))
  })
})

describe('the server of a suite', () => {
  it('is read with its quantities', () => {
    const server = { command: ['node', 'server.js'], ready: '/health', readyWithin: '5 s', env: { A: '1' } }
    expect(resolved(undefined, server).server).toEqual({
      command: ['node', 'server.js'],
      readyPath: '/health',
      readyWithinSeconds: 5,
      env: { A: '1' },
    })
    expect(resolved(undefined).server).toBeNull()
  })

  it.each<[unknown, string | RegExp]>([
    ['node server.js', 'server: found "node server.js"; allowed is an object with command'],
    [{ comand: ['node'] }, 'server.comand: unknown option'],
    [{ command: 'node server.js' }, 'server.command: found "node server.js"; allowed is a list of texts'],
    [{ command: ['node'], port: -1 }, /^server\.port: found -1; allowed is an integer from 0 to 65535$/],
    [
      { command: ['node'], ready: 'health' },
      /^server\.ready: found "health"; allowed is a path such as "\/health"$/,
    ],
    [{ command: ['node'], readyWithin: '2 h' }, /^server\.readyWithin: found 7200; allowed is a number/],
    [
      { command: ['node'], readyWithin: 5 },
      'server.readyWithin: found 5 (number); allowed is a positive duration',
    ],
  ])('is refused as %j', (server, message) => {
    expect(() => resolved(undefined, server)).toThrow(message)
  })
})
