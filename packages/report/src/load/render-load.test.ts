import { Histogram } from '@tidemark/metrics'
import type {
  LoadCallRecord,
  LoadedCall,
  LoadFigures,
  LoadRecord,
  LoadTimes,
  SweptCall,
} from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { runOf } from '../fixtures/run.ts'
import { createPaint } from '../format/paint.ts'
import { renderLoad } from './render-load.ts'

function histogramOf(valuesMs: readonly number[], digits: 2 | 3): Histogram {
  const histogram = new Histogram({ unit: 'ns', digits })
  for (const ms of valuesMs) histogram.record(ms * 1e6)
  return histogram
}

function timesOf(valuesMs: readonly number[]): LoadTimes {
  const histogram = histogramOf(valuesMs, 3)
  const [p50 = 0, p90 = 0, p99 = 0, p999 = 0] = histogram.quantiles([0.5, 0.9, 0.99, 0.999])
  return { summaryNs: { mean: histogram.mean, p50, p90, p99, p999 }, histogram: histogram.encode() }
}

const identity = (id: string) => ({ name: id, params: {}, id, definitionHash: '0123456789abcdef' })

const second = (
  valuesMs: readonly number[],
  lost = 0,
  health: LoadedCall['seconds'][number]['health'] = null,
): LoadedCall['seconds'][number] => ({
  completed: valuesMs.length,
  lost,
  latency: histogramOf(valuesMs, 2).encode(),
  health,
  serverBytes: null,
})

const healthy = { utilisation: 0.123, gcPauseShare: 0.0042, heapBytes: 18.4e6, liveHeapBytes: null }

const quiet: LoadedCall = {
  state: 'loaded',
  ...identity('GET /orders/:id'),
  load: {
    kind: 'open',
    arrivals: 'poisson',
    stages: [{ fromPerSecond: 5, toPerSecond: 5, durationSeconds: 2 }],
    calls: null,
    maximumInFlight: 256,
    timeLimitSeconds: 10,
  },
  end: 'finished',
  serverDeath: null,
  windowSeconds: 2,
  completedPerSecond: 5,
  counts: { completed: 10, failed: 0, timedOut: 0, dropped: 0, unfinished: 0, late: 0 },
  failures: [],
  latency: timesOf([1, 1, 1, 2, 2, 2, 2, 3, 3, 9]),
  service: timesOf([1, 1, 1, 1, 2, 2, 2, 2, 3, 4]),
  waiting: timesOf([0, 0, 0, 0, 0, 0, 0, 0, 1, 5]),
  scheduleError: timesOf([0.01, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.03, 0.03, 0.05]),
  health: { utilisation: 0.123, gcPauseShare: 0.0042, delayP99Ns: 1.2e6, bytesPerCall: null },
  breaches: [],
  soak: null,
  seconds: [second([1, 1, 1, 2, 2], 0, healthy), second([2, 2, 3, 3, 9], 0, healthy)],
}

/** Its last call ends in a second of its own, of which a quarter had passed. */
const overdue: LoadedCall = {
  ...quiet,
  ...identity('PUT /orders/:id'),
  windowSeconds: 2.25,
  seconds: [...quiet.seconds, second([250], 0, healthy)],
}

const noTimes = timesOf([])
const troubled: LoadedCall = {
  ...quiet,
  ...identity('POST /orders'),
  load: { kind: 'closed', callers: 8, durationSeconds: null, calls: 1000, timeLimitSeconds: 10 },
  end: 'stuck',
  windowSeconds: 39.6,
  counts: { completed: 7, failed: 4, timedOut: 1, dropped: 2, unfinished: 0, late: 3 },
  failures: [
    { kind: 'HttpError: 127.0.0.1:3000: connection refused (ECONNREFUSED)', calls: 3 },
    { kind: 'a\u001b[31mred\nline', calls: 1 },
  ],
  waiting: noTimes,
  scheduleError: noTimes,
  health: { utilisation: 0.987, gcPauseShare: 0.061, delayP99Ns: 41e6, bytesPerCall: 4321 },
  breaches: [
    { what: 'p99', limit: 5e6, measured: 9e6 },
    { what: 'elu', limit: 0.8, measured: 0.987 },
    { what: 'gc', limit: 0.05, measured: 0.061 },
    { what: 'heap', limit: 1e6, measured: 3.2e6 },
  ],
  seconds: Array.from({ length: 40 }, (_, at) => second(at % 8 === 7 ? [] : [1 + at], at === 0 ? 7 : 0)),
}

const late: LoadedCall = {
  ...quiet,
  ...identity('GET /late'),
  load: {
    kind: 'open',
    arrivals: 'constant',
    stages: [
      { fromPerSecond: 0, toPerSecond: 500, durationSeconds: 10 },
      { fromPerSecond: 500, toPerSecond: 500, durationSeconds: null },
    ],
    calls: 9000,
    maximumInFlight: 256,
    timeLimitSeconds: 10,
  },
  end: 'server-died',
  serverDeath: 'the server ended by itself (exit code 7)\nthe server said last:\n  out of \u001b[31morders',
  counts: { ...quiet.counts, late: 4 },
  scheduleError: timesOf([0, 0, 0, 0, 0, 0, 2, 3, 5, 8]),
}

const broken: LoadCallRecord = {
  state: 'broken',
  ...identity('GET /health'),
  load: troubled.load,
  breakage: {
    reason: 'setup-failed',
    phase: 'setup',
    message: 'the server was not ready within 30 s\nthe server said last:\n  no database',
    replicate: 0,
  },
}

const { name: _, params: __, id: ___, definitionHash: ____, ...figures } = quiet

function underCallers(
  callers: number,
  completedPerSecond: number,
  changes: Partial<LoadFigures> = {},
): LoadFigures {
  const load = { kind: 'closed' as const, callers, durationSeconds: 5, calls: null, timeLimitSeconds: 10 }
  return { ...figures, load, completedPerSecond, waiting: noTimes, scheduleError: noTimes, ...changes }
}

const swept: SweptCall = {
  state: 'swept',
  ...identity('GET /orders'),
  over: 'callers',
  levels: [
    { level: 1, workers: 2, concurrency: 2, expectedPerSecond: 1890, result: underCallers(1, 1900) },
    { level: 2, workers: 2, concurrency: 4, expectedPerSecond: 3300, result: underCallers(2, 2900) },
    { level: 4, workers: 2, concurrency: 8, expectedPerSecond: 4500, result: underCallers(4, 4450) },
    {
      level: 8,
      workers: 2,
      concurrency: null,
      expectedPerSecond: null,
      result: underCallers(8, 4100, {
        counts: { ...quiet.counts, failed: 4 },
        failures: [{ kind: 'HttpError: connection reset', calls: 4 }],
      }),
    },
    {
      level: 16,
      workers: 2,
      concurrency: null,
      expectedPerSecond: null,
      result: {
        state: 'broken',
        load: underCallers(16, 0).load,
        breakage: {
          reason: 'setup-failed',
          phase: 'setup',
          message: 'the server was not ready within 30 s\nthe server said last:\n  \u001b[31mno memory',
          replicate: 0,
        },
      },
    },
  ],
  scalability: {
    confidence: 0.95,
    singlePerSecond: 1000,
    contention: { value: 0.0512, low: 0.031, high: 0.072 },
    coherency: { value: 0.00712, low: 0.0061, high: 0.0081 },
    peakConcurrency: { value: 11.54, low: 10.8, high: null },
    peakPerSecond: 4562,
    saturationConcurrency: 4.562,
    standardErrorPerSecond: 20,
  },
}

function underRate(rate: number, completedPerSecond: number, dropped = 0): SweptCall['levels'][number] {
  const load = { ...figures.load, stages: [{ fromPerSecond: rate, toPerSecond: rate, durationSeconds: 5 }] }
  const result = {
    ...figures,
    load: load as LoadFigures['load'],
    completedPerSecond,
    counts: { ...quiet.counts, dropped },
  }
  return { level: rate, workers: 1, concurrency: rate / 1000, expectedPerSecond: null, result }
}

const ramped: SweptCall = {
  ...swept,
  ...identity('GET /stock'),
  over: 'rate',
  levels: [underRate(500, 499), underRate(1000, 990), underRate(2000, 1400, 12)],
  scalability: null,
}

function recordOf(calls: readonly LoadCallRecord[], workers = 2): LoadRecord {
  const { fingerprint, revision, tool, startedAt } = runOf([])
  const settings = { seed: 42, workers, warmupSeconds: 1, timeLimitSeconds: 10, memoryLimitMib: 256 }
  const suite = { name: 'orders API', file: 'orders.bench.ts', suiteHash: '0123456789abcdef', calls }
  return {
    kind: 'tidemark.load',
    version: 1,
    tool,
    startedAt,
    durationSeconds: 12.3,
    fingerprint,
    revision,
    settings,
    interrupted: false,
    suites: [suite],
    brokenSuites: [],
  }
}

describe('renderLoad', () => {
  it('shows a load without a hitch', async () => {
    const text = renderLoad(recordOf([quiet, overdue], 1), createPaint(false))
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/load-quiet.txt')
  })

  it('shows what went wrong, and what to do about it', async () => {
    const text = renderLoad({ ...recordOf([troubled, late, broken]), interrupted: true }, createPaint(false))
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/load-troubled.txt')
    expect(text).not.toContain('\u001b')
  })

  it('says what grows over a long load, how fast, and what does not', async () => {
    const slope = { value: 2.4e5, low: 2.2e5, high: 2.6e5 }
    const flat = { value: -1e3, low: -4e3, high: 2e3 }
    const soaked: LoadedCall = {
      ...quiet,
      soak: [
        { what: 'latency', verdict: 'steady', level: 2e6, perSecond: flat, p: 0.43, values: 45, seconds: 44 },
        { what: 'heap', verdict: 'growing', level: 24e6, perSecond: slope, p: 1e-9, values: 45, seconds: 44 },
        {
          what: 'server memory',
          verdict: 'undecided',
          level: 0,
          perSecond: null,
          p: null,
          values: 3,
          seconds: 2,
        },
      ],
      seconds: [
        { ...second([1, 1, 2], 0, { ...healthy, liveHeapBytes: 21e6 }), serverBytes: 61e6 },
        { ...second([1, 1, 2]), serverBytes: null },
      ],
    }
    const text = renderLoad(recordOf([soaked]), createPaint(false))
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/load-soak.txt')
  })

  it('shows a sweep with its law, and what went wrong on some of its levels', async () => {
    const text = renderLoad(recordOf([swept, ramped]), createPaint(false))
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/load-sweep.txt')
    expect(text).not.toContain('\u001b')
  })

  const peak = (
    peakConcurrency: number | null,
    peakPerSecond: number | null,
    saturationConcurrency: number | null,
  ) => {
    const interval = { value: peakConcurrency, low: peakConcurrency, high: null }
    const scalability = {
      ...swept.scalability,
      peakConcurrency: interval,
      peakPerSecond,
      saturationConcurrency,
    }
    return renderLoad(recordOf([{ ...swept, scalability } as SweptCall]), createPaint(false))
  }

  it.each<[string, string]>([
    [peak(null, null, null), 'no limit in sight: throughput grows in proportion'],
    [peak(null, 9000, 6), 'no peak: throughput approaches 9.00 k calls/s\n  saturated from 6 calls at once'],
    [
      peak(40, 9000, 20),
      'peak of 9.00 k calls/s at 40 calls at once [40 to none], beyond what was measured\n  Univ',
    ],
  ])('claims no more than was measured', (text, part) => expect(text).toContain(part))
})
