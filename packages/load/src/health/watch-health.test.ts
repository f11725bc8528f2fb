import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createAlarmClock } from '../loop/alarm-clock.ts'
import { watchHealth } from './watch-health.ts'

it('tells of what a thread allocates, collects and keeps', async () => {
  const clock = createAlarmClock()
  const watch = watchHealth({ originNs: clock.nowNs(), clock, collectEverySeconds: 1 })
  const kept = Array.from({ length: 200_000 }, (_, at) => ({ at }))
  await sleep(1100)
  const { allocatedBytes, windowNs, busyNs, seconds, workers } = watch.end()
  expect(workers).toBe(1)
  expect(allocatedBytes).toBeGreaterThan(10 * kept.length)
  expect(windowNs).toBeGreaterThanOrEqual(1.1e9)
  expect(busyNs).toBeGreaterThan(0)
  expect(busyNs).toBeLessThanOrEqual(windowNs)
  const known = seconds.find((second) => second !== null)
  expect(known?.liveHeapBytes).toBeGreaterThan(10 * kept.length)
  expect(known?.heapBytes).toBeGreaterThan(0)
})
