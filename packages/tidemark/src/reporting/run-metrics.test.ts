import { fingerprintHash } from '@tidemark/records'
import { expect, it } from 'vitest'
import { measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { comparisonOf, slowerJudgement } from '../fixtures/comparison.ts'
import { figures } from '../fixtures/figures.ts'
import { runMetrics } from './run-metrics.ts'

const identity = { suite: 'orders', breaches: [], edited: false }

const run = runRecord({
  orders: [
    measuredCall('GET', [1, 1]),
    {
      state: 'broken',
      name: 'POST',
      params: {},
      id: 'POST',
      definitionHash: '0123456789abcdef',
      breakage: { reason: 'threw', phase: 'measure', message: 'no', replicate: 0 },
    },
  ],
})
const comparison = comparisonOf([
  slowerJudgement('orders', 'GET', [{ what: 'p99', limit: 1e6, measured: 2e6 }]),
  {
    ...identity,
    call: 'POST',
    verdict: 'broken',
    breakage: { reason: 'threw', phase: 'measure', message: 'no', replicate: 0 },
  },
  { ...identity, call: 'PUT', verdict: 'gone' },
])

it('has results and verdicts of each call', () => {
  expect(figures(runMetrics(run, comparison, 1).snapshot().metrics)).toEqual({
    'call.allocated orders GET': 1000,
    'call.latency orders GET': 1,
    'call.ops_per_second orders GET': 1000,
    'call.over_budget orders GET p99': 2,
    'call.ratio orders GET': 1.25,
    'call.ratio.high orders GET': 1.3,
    'call.ratio.low orders GET': 1.2,
    'call.verdict orders GET slower': 1,
    'call.verdict orders POST broken': 1,
    'call.verdict orders PUT gone': 1,
    'run.duration': 1,
    'run.exit_code': 1,
  })
})

it('keeps latencies as they were recorded', () => {
  const { metrics } = runMetrics(run, comparison, 0).snapshot()
  const latency = metrics.find(({ name }) => name === 'tidemark.call.latency')
  expect(latency).toMatchObject({ unit: 'ps', histogram: { count: 1, min: 5e8, max: 5e8 } })
})

it('is tagged with what was measured, and where, at the time it ended', () => {
  const { tags, takenAt, startedAt } = runMetrics(run, comparison, 0).snapshot()
  expect(tags).toEqual({
    revision: 'a'.repeat(40),
    branch: 'main',
    environment: 'linux-x64-node20',
    fingerprint: fingerprintHash(run.fingerprint),
    tidemark: '0.1.0',
  })
  expect(startedAt).toBe(Date.parse('2026-11-22T12:00:00.000Z'))
  expect(takenAt).toBe(Date.parse('2026-11-22T12:00:01.000Z'))
})

it('says what has no commit, and what differs from it', () => {
  const revision = { commit: null, branch: null, dirty: true, lockfileHash: null }
  const { tags } = runMetrics(runRecord({}, { revision }), comparisonOf([]), 3).snapshot()
  expect(tags).toMatchObject({ dirty: 'true' })
  expect(tags).not.toHaveProperty('revision')
  expect(tags).not.toHaveProperty('branch')
})

it('has a series for each of many calls', () => {
  const ids = Array.from({ length: 3000 }, (_, index) => `call ${index}`)
  const many = comparisonOf(ids.map((call) => ({ ...identity, call, verdict: 'new' })))
  const { metrics } = runMetrics(runRecord({}), many, 5).snapshot()
  expect(new Set(metrics.map(({ tags }) => tags['call'])).size).toBe(3001)
})
