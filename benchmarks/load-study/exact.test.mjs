import { describe, expect, it } from 'vitest'
import { meanOfConstantService, quantileOfExponentialService, responsesNs, stalling } from './exact.mjs'

const ms = 1e6

describe('stalling', () => {
  it('begins nothing in the first 200 ms of every 2 s', () => {
    expect([0, 199, 200, 1999, 2000, 2150, 2300].map((at) => stalling(at * ms) / ms)).toEqual([
      200, 200, 200, 1999, 2200, 2200, 2300,
    ])
  })
})

describe('responsesNs', () => {
  it('has every caller wait for those before', () => {
    expect(responsesNs([0, 1, 2, 10], () => 3)).toEqual([3, 3, 5, 7])
  })

  it('is the 201 - 3k ms of a stall that 250 callers per second meet', () => {
    const arrivals = Array.from({ length: 500 }, (_, k) => k * 4 * ms)
    const responses = responsesNs(arrivals, () => ms, stalling)
    expect(responses.slice(-6).map((one) => one / ms)).toEqual([186, 189, 192, 195, 198, 201])
    expect(responses[0]).toBe(ms)
  })

  it('approaches the theory of an M/M/1 queue', () => {
    // A congruential generator: what is tested here is the recursion.
    let state = 7
    const exponential = () => {
      state = (state * 48271) % 2147483647
      return -Math.log(state / 2147483647)
    }
    let at = 0
    const arrivals = Array.from({ length: 400_000 }, () => {
      at += exponential() * 2
      return at
    })
    const responses = responsesNs(arrivals, exponential)
    const mean = responses.reduce((sum, one) => sum + one, 0) / responses.length
    expect(Math.abs(mean / 2 - 1)).toBeLessThan(0.03)
    const p99 = responses[Math.ceil(0.99 * responses.length) - 1]
    expect(Math.abs(p99 / quantileOfExponentialService(1, 0.5, 0.99) - 1)).toBeLessThan(0.04)
  })
})

describe('theory', () => {
  it.each([
    [0, 1],
    [0.5, 1.5],
    [0.8, 3],
  ])('the mean of M/D/1 at %d is %d services', (utilisation, services) => {
    expect(meanOfConstantService(1, utilisation)).toBeCloseTo(services, 12)
  })
})
