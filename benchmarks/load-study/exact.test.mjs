import { describe, expect, it } from 'vitest'
import { meanOf, quantileOf, responsesNs, stalling } from './exact.mjs'

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
    expect(responsesNs([0, 1, 2, 10], () => 3)).toEqual([3, 5, 7, 3])
  })

  it('has the first one wait for what is left to do', () => {
    expect(responsesNs([1, 2], () => 3, { freeAtNs: 5 })).toEqual([7, 9])
  })

  it('is the 201 - 3k ms of a stall that 250 callers per second meet', () => {
    const arrivals = Array.from({ length: 500 }, (_, k) => k * 4 * ms)
    const responses = responsesNs(arrivals, () => ms, { begins: stalling }).map((one) => one / ms)
    expect(responses.slice(0, 6)).toEqual([201, 198, 195, 192, 189, 186])
    expect(responses.at(-1)).toBe(1)
  })
})

/** A congruential generator: what is tested here is no generator. */
function createExponential() {
  let state = 7
  return () => {
    state = (state * 48271) % 2147483647
    return -Math.log(state / 2147483647)
  }
}

describe('theory', () => {
  it.each([
    ['constant', 0.5, 1.5],
    ['constant', 0.8, 3],
    ['exponential', 0.5, 2],
    ['exponential', 0.8, 5],
  ])('the mean for %s service at %d is %d services', (kind, utilisation, services) => {
    expect(meanOf(kind, 1, utilisation)).toBeCloseTo(services, 12)
  })

  // Erlang 1909: the chance to wait no longer than t < 1 services is (1 - ρ) exp(ρ t).
  it.each([0, 0.3, 0.9])('M/D/1 at 0.6 waits up to %d services as Erlang says', (t) => {
    const q = 0.4 * Math.exp(0.6 * t)
    expect(quantileOf('constant', 1, 0.6, q)).toBeCloseTo(1 + t, 9)
  })

  // The second step of the same: (1 - ρ) (exp(ρ t) - ρ (t - 1) exp(ρ (t - 1))).
  it.each([1.1, 1.9])('M/D/1 at 0.6 waits up to %d services as Erlang says', (t) => {
    const q = 0.4 * (Math.exp(0.6 * t) - 0.6 * (t - 1) * Math.exp(0.6 * (t - 1)))
    expect(quantileOf('constant', 1, 0.6, q)).toBeCloseTo(1 + t, 9)
  })

  // Heavy traffic: all quantiles far out are further by 1 / θ for each e-fold, where λ (exp(θ) - 1) = θ.
  it('M/D/1 at 0.95 has the tail of its decay', () => {
    const [q99, q999] = [0.99, 0.999].map((q) => quantileOf('constant', 1, 0.95, q))
    const theta = Math.log(10) / (q999 - q99)
    expect(0.95 * Math.expm1(theta)).toBeCloseTo(theta, 9)
  })

  it.each([
    ['constant', () => () => 1],
    ['exponential', createExponential],
  ])('is what a long run with %s service approaches', (kind, create) => {
    const gap = createExponential()
    const serviceNs = create()
    // Another stream than that of the gaps.
    for (let skipped = 0; skipped < 1000; skipped++) serviceNs()
    let at = 0
    const arrivals = Array.from({ length: 400_000 }, () => {
      at += gap() * 2
      return at
    })
    const responses = responsesNs(arrivals, serviceNs).sort((a, b) => a - b)
    const mean = responses.reduce((sum, one) => sum + one, 0) / responses.length
    const p99 = responses[Math.ceil(0.99 * responses.length) - 1]
    expect(Math.abs(mean / meanOf(kind, 1, 0.5) - 1)).toBeLessThan(0.03)
    expect(Math.abs(p99 / quantileOf(kind, 1, 0.5, 0.99) - 1)).toBeLessThan(0.04)
  })
})
