import { performance } from 'node:perf_hooks'
import { afterEach, expect, it, vi } from 'vitest'
import { createAwakeClock } from './awake-clock.ts'

afterEach(() => vi.restoreAllMocks())

it('tells the time between looks, and hardly any of a gap in which nobody could look', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(5_000)
  const clock = createAwakeClock(100)
  const at = (ms: number): number => {
    now.mockReturnValue(ms)
    return clock()
  }
  expect(at(5_000)).toBe(0)
  expect(at(5_090)).toBe(90)
  expect(at(5_250)).toBe(250)
  expect(at(305_250)).toBe(450)
  expect(at(305_350)).toBe(550)
})
