import { fingerprintHash } from '@tidemark/records'
import { expect, it } from 'vitest'
import {
  gateCall,
  gateRecord,
  identicalCall,
  instructionsSignal,
  slowerCall,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { figures } from '../fixtures/figures.ts'
import { gateMetrics } from './gate-metrics.ts'

it('has what was compared and decided of each call', () => {
  const record = gateRecord([
    slowerCall,
    gateCall('counted', {
      signals: [
        timeSignal(1.01, { interval: null }),
        instructionsSignal(1.02),
        instructionsSignal(1, { reference: 'tidemark', replicates: 0, note: 'no valgrind' }),
      ],
      breaches: [{ what: 'p50', limit: 4e5, measured: 6e5 }],
    }),
    identicalCall('untouched'),
    unmeasuredCall('away', 'gone'),
  ])
  expect(figures(gateMetrics(record, 'main', 1).snapshot().metrics)).toEqual({
    'gate.duration': 95,
    'gate.exit_code': 1,
    'gate.extra_bytes orders GET /orders/:id base alloc': 64,
    'gate.extra_bytes.high orders GET /orders/:id base alloc': 65,
    'gate.extra_bytes.low orders GET /orders/:id base alloc': 63,
    'gate.over_budget orders counted p50': 1.5,
    'gate.ratio orders GET /orders/:id base time': 1.031,
    'gate.ratio orders counted base instructions': 1.02,
    'gate.ratio orders counted base time': 1.01,
    'gate.ratio.high orders GET /orders/:id base time': 1.034,
    'gate.ratio.high orders counted base instructions': 1.0202,
    'gate.ratio.low orders GET /orders/:id base time': 1.028,
    'gate.ratio.low orders counted base instructions': 1.0198,
    'gate.verdict orders GET /orders/:id slower': 1,
    'gate.verdict orders away gone': 1,
    'gate.verdict orders counted same': 1,
    'gate.verdict orders untouched same': 1,
  })
})

it('is tagged with the revision judged, at the time it ended', () => {
  const record = gateRecord([])
  const { tags, takenAt } = gateMetrics(record, 'a-branch', 0).snapshot()
  expect(tags).toEqual({
    revision: '5f2c81d9e'.padEnd(40, '0'),
    branch: 'a-branch',
    dirty: 'true',
    fingerprint: fingerprintHash(record.fingerprint),
    tidemark: '0.1.0',
  })
  expect(takenAt).toBe(Date.parse('2026-11-22T12:01:35.000Z'))
})

it('says what is no commit and on no branch', () => {
  const folders = ['new', 'old'].map((name) => ({
    name,
    label: name,
    commit: null,
    dirty: false,
    lockfileHash: null,
  }))
  const { tags } = gateMetrics(gateRecord([], { arms: folders }), null, 0).snapshot()
  expect(Object.keys(tags).sort()).toEqual(['fingerprint', 'tidemark'])
})

it('has a series for each of many calls', () => {
  const calls = Array.from({ length: 3000 }, (_, index) => gateCall(`call ${index}`))
  const { metrics } = gateMetrics(gateRecord(calls), null, 0).snapshot()
  expect(new Set(metrics.map(({ tags }) => tags['call'])).size).toBe(3001)
})
