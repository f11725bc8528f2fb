import { seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { createArrivals } from '../arrivals/arrivals.ts'
import { simulate } from '../fixtures/simulate.ts'
import { singleServer, stalling } from '../fixtures/single-server.ts'
import { type LoadOptions, type OpenLoad, resolveLoad } from '../load-model.ts'

/** What each caller of a first-come server has to wait for its answer, worked out one by one (Lindley 1952). */
function responsesNs(
  options: LoadOptions,
  seed: number,
  serviceNs: () => number,
  beginsNs: (atNs: number) => number = (atNs) => atNs,
): number[] {
  const arrivals = createArrivals(resolveLoad(options) as OpenLoad, seededRandom(seed).fork('arrivals'), {
    worker: 0,
    workers: 1,
  })
  const responses: number[] = []
  let freeAtNs = 0
  for (let at = arrivals.next(0); at !== Number.POSITIVE_INFINITY; at = arrivals.next(0)) {
    freeAtNs = beginsNs(Math.max(at, freeAtNs)) + serviceNs()
    responses.push(freeAtNs - at)
  }
  return responses.sort((a, b) => a - b)
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
const quantileOf = (sorted: readonly number[], q: number): number =>
  sorted[Math.ceil(q * sorted.length) - 1] as number

/** Within what a histogram of three digits keeps. */
function expectNear(found: number, exact: number): void {
  expect(Math.abs(found / exact - 1), `${found} is not ${exact}`).toBeLessThan(1e-3)
}

describe('a server that stalls 200 ms every 2 s', () => {
  const open = { rate: 250, durationSeconds: 20 } as const
  const oneMs = (): number => 1e6

  it('has the tail in an open loop that its users have', async () => {
    const exact = responsesNs(open, 1, oneMs, stalling)
    const { latency, counts, end } = await simulate(open, (clock) => singleServer(clock, oneMs, stalling))
    expect(end).toBe('finished')
    expect(counts).toMatchObject({ completed: 5000, failed: 0, timedOut: 0, dropped: 0, unfinished: 0 })
    expect(latency.count).toBe(exact.length)
    expect(latency.sum).toBe(exact.reduce((sum, one) => sum + one, 0))
    for (const q of [0.5, 0.9, 0.99, 0.999, 1]) expectNear(latency.quantile(q), quantileOf(exact, q))
    // The k-th call of a stall comes 4k ms into it and is done at 201 + k ms; five of 500 are slower than the sixth.
    expectNear(latency.quantile(0.99), 186e6)
    expectNear(latency.quantile(0.5), 1e6)
  })

  it('loses none of it when few calls may be under way: those that cannot start wait', async () => {
    const exact = responsesNs(open, 1, oneMs, stalling)
    const { latency, waiting, service } = await simulate({ ...open, maximumInFlight: 4 }, (clock) =>
      singleServer(clock, oneMs, stalling),
    )
    expect(latency.sum).toBe(exact.reduce((sum, one) => sum + one, 0))
    expect(waiting.sum + service.sum).toBe(latency.sum)
    // Only four at a time are met by the stall itself, so that service alone hides it.
    expect(service.quantile(0.98)).toBeLessThan(10e6)
  })

  it('hides its tail from a closed loop', async () => {
    const { latency, counts } = await simulate({ callers: 1, durationSeconds: 20 }, (clock) =>
      singleServer(clock, oneMs, stalling),
    )
    // 1.8 s of every two are left, at 1 ms each.
    expect(counts.completed).toBe(18_000)
    expectNear(latency.quantile(0.99), 1e6)
    expectNear(latency.quantile(0.999), 1e6)
    expectNear(latency.max, 201e6)
  })
})

describe('a queue whose answer is known', () => {
  const serviceNs = 1e6
  const calls = 50_000

  it.each([0.5, 0.8])('M/D/1 at load %d', async (utilisation) => {
    const open = { rate: utilisation * 1000, arrivals: 'poisson', calls, maximumInFlight: 10_000 } as const
    const exact = responsesNs(open, 3, () => serviceNs)
    const { latency, service, waiting } = await simulate(
      open,
      (clock) => singleServer(clock, () => serviceNs),
      { seed: 3 },
    )
    expect(latency.sum).toBe(exact.reduce((sum, one) => sum + one, 0))
    expectNear(latency.quantile(0.99), quantileOf(exact, 0.99))
    // The queue is inside the server here: nothing waits before it.
    expect(waiting.max).toBe(0)
    expect(service.sum).toBe(latency.sum)
    // Pollaczek and Khinchine: D (1 + ρ / 2 (1 - ρ)).
    const theory = serviceNs * (1 + utilisation / (2 * (1 - utilisation)))
    expect(Math.abs(latency.mean / theory - 1)).toBeLessThan(0.06)
  })

  it.each([0.5, 0.8])('M/M/1 at load %d', async (utilisation) => {
    const open = { rate: utilisation * 1000, arrivals: 'poisson', calls, maximumInFlight: 10_000 } as const
    const exponential = (): (() => number) => {
      const random = seededRandom(4).fork('service')
      return () => Math.round(-Math.log(1 - random.next()) * serviceNs)
    }
    const exact = responsesNs(open, 5, exponential())
    const { latency } = await simulate(open, (clock) => singleServer(clock, exponential()), { seed: 5 })
    expectNear(latency.mean, mean(exact))
    expectNear(latency.quantile(0.99), quantileOf(exact, 0.99))
    // The response is exponential with mean 1 / (μ - λ).
    const theory = serviceNs / (1 - utilisation)
    expect(Math.abs(latency.mean / theory - 1)).toBeLessThan(0.06)
    expect(Math.abs(latency.quantile(0.99) / (theory * Math.log(100)) - 1)).toBeLessThan(0.08)
  })
})
