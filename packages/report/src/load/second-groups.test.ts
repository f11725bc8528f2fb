import type { LoadSecond } from '@tidemark/records'
import { expect, it } from 'vitest'
import { completedPerSecond, groupSeconds } from './second-groups.ts'

const latency = { encoding: 'hdr', unit: 'ns' } as unknown as LoadSecond['latency']
const load = (completed: readonly number[], windowSeconds: number) => ({
  windowSeconds,
  seconds: completed.map(
    (calls): LoadSecond => ({ completed: calls, lost: 0, latency, health: null, serverBytes: null }),
  ),
})

/** From where on, and at which rate. */
const rates = (completed: readonly number[], windowSeconds: number, most = 15) =>
  groupSeconds(load(completed, windowSeconds), most).map((group) => [group.from, completedPerSecond(group)])

it('gives the last second the rate of the time that it took', () => {
  expect(rates([200, 200, 50], 2.25)).toEqual([
    [0, 200],
    [1, 200],
    [2, 200],
  ])
})

it('tells an end that is too short with the second before', () => {
  const groups = groupSeconds(load([200, 200, 1], 2.005), 15)
  expect(groups.map(({ from, seconds, durationSeconds }) => [from, seconds.length, durationSeconds])).toEqual(
    [
      [0, 1, 1],
      [1, 2, expect.closeTo(1.005)],
    ],
  )
})

it('gives a load that is shorter than that its own rate', () => {
  expect(rates([5], 0.0001)).toEqual([[0, expect.closeTo(50_000)]])
  expect(rates([0], 0)).toEqual([[0, 0]])
  expect(rates([], 0)).toEqual([])
})

it('has no more groups than asked for, with every second in one of them', () => {
  const completed = Array.from({ length: 40 }, () => 10)
  expect(rates(completed, 39.5)).toHaveLength(14)
  expect(rates(completed, 39.5).at(-1)).toEqual([39, 20])
  expect(rates([...completed, 0], 40, 15).at(-1)).toEqual([39, 10])
})
