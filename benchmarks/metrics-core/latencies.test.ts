import { expect, it } from 'vitest'
import { makeLatenciesNs } from './latencies.ts'

it('draws the same log-normal latencies for the same seed, and others for another', () => {
  const latencies = makeLatenciesNs(4096, 1)
  expect(latencies).toEqual(makeLatenciesNs(4096, 1))
  expect(latencies).not.toEqual(makeLatenciesNs(4096, 2))
  const sorted = [...latencies].sort((a, b) => a - b)
  const within = (q: number, low: number, high: number) => {
    expect(sorted[Math.floor(q * sorted.length)]).toBeGreaterThan(low)
    expect(sorted[Math.floor(q * sorted.length)]).toBeLessThan(high)
  }
  within(0, 1000, 20_000)
  within(0.5, 185_000, 215_000)
  // exp(2.326) · 0.2 ms
  within(0.99, 1_700_000, 2_500_000)
})
