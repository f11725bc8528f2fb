import { Histogram } from '@tidemark/metrics'
import type { LoadCallRecord, LoadedCall, LoadRecord, LoadTimes } from '@tidemark/records'
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

const second = (valuesMs: readonly number[], lost = 0): LoadedCall['seconds'][number] => ({
  completed: valuesMs.length,
  lost,
  latency: histogramOf(valuesMs, 2).encode(),
})

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
  seconds: [second([1, 1, 1, 2, 2]), second([2, 2, 3, 3, 9])],
}

const noTimes = timesOf([])
const troubled: LoadedCall = {
  ...quiet,
  ...identity('POST /orders'),
  load: { kind: 'closed', callers: 8, durationSeconds: null, calls: 1000, timeLimitSeconds: 10 },
  end: 'stuck',
  counts: { completed: 7, failed: 4, timedOut: 1, dropped: 2, unfinished: 0, late: 3 },
  failures: [
    { kind: 'HttpError: 127.0.0.1:3000: connection refused (ECONNREFUSED)', calls: 3 },
    { kind: 'a\u001b[31mred\nline', calls: 1 },
  ],
  waiting: noTimes,
  scheduleError: noTimes,
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
    const text = renderLoad(recordOf([quiet], 1), createPaint(false))
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/load-quiet.txt')
  })

  it('shows what went wrong, and what to do about it', async () => {
    const text = renderLoad({ ...recordOf([troubled, late, broken]), interrupted: true }, createPaint(false))
    await expect(`${text}\n`).toMatchFileSnapshot('../__golden__/load-troubled.txt')
    expect(text).not.toContain('\u001b')
  })
})
