import { expect, it } from 'vitest'
import { gateCall, timeSignal } from '../../../testing/gate-record.ts'
import { isSuspected } from './suspected.ts'

const undecided = { verdict: 'undecided', margin: 1.01 } as const

it.each([
  [
    'slower by more than the margin, to the low end of the interval',
    { ...undecided, interval: [1.02, 1.3] },
    true,
  ],
  ['perhaps within the margin', { ...undecided, interval: [1.005, 1.3] }, false],
  ['too few replicates for an interval', { ...undecided, interval: null }, false],
  ['confirmed', { verdict: 'slower', margin: 1.01, interval: [1.02, 1.3] }, false],
] as const)('%s: %#', (_, signal, expected) => {
  const quiet = timeSignal(1)
  expect(isSuspected(gateCall('a', { signals: [quiet, { ...quiet, ...signal }] }))).toBe(expected)
})

it('is nothing that was not measured', () => {
  expect(isSuspected(gateCall('a', { signals: [] }))).toBe(false)
})
