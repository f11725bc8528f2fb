import { systemClock } from '@tidemark/metrics'
import { expect, it } from 'vitest'
import { agreeOnStart, createLoadStart, isLoadStopped, startOf, stopLoad } from './load-start.ts'

it('lets whoever asks first decide when a load starts', () => {
  const loadStart = createLoadStart()
  expect(startOf(loadStart)).toBeNull()
  const before = systemClock.nowNs()
  const first = agreeOnStart(loadStart)
  expect(first - before).toBeGreaterThanOrEqual(50e6)
  // The same moment, give or take what lies between two looks at two clocks, of which one may be long.
  const again = Math.min(...Array.from({ length: 20 }, () => Math.abs(agreeOnStart(loadStart) - first)))
  expect(again).toBeLessThan(1e6)
  expect(startOf(loadStart)).not.toBeNull()
})

it('tells a load that was stopped', () => {
  const loadStart = createLoadStart()
  expect(isLoadStopped(loadStart)).toBe(false)
  stopLoad(loadStart)
  expect(isLoadStopped(loadStart)).toBe(true)
})
