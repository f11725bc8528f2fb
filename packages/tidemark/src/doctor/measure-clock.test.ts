import { expect, it } from 'vitest'
import { measureClock } from './measure-clock.ts'

it('gives figures that a clock can have', () => {
  const { costNs, stepNs } = measureClock()
  expect(costNs.length).toBe(400)
  expect(costNs.every((cost) => cost >= 0 && cost < 1e9)).toBe(true)
  expect(stepNs.length).toBeGreaterThan(0)
  expect(stepNs.every((step) => step > 0)).toBe(true)
})
