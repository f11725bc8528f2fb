import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { simulate } from '../fixtures/simulate.ts'
import { singleServer } from '../fixtures/single-server.ts'
import type { StartCall } from './load-loop.ts'
import { completed } from './recorder.ts'

const never: StartCall = () => {}

describe('an open loop', () => {
  it('starts nothing before its start and counts time from there', async () => {
    const starts: number[] = []
    const { latency, seconds } = await simulate(
      { rate: 2, durationSeconds: 2 },
      (clock) => (end) => {
        starts.push(clock.nowNs())
        end(completed, clock.nowNs())
      },
      { originNs: 5e9 },
    )
    expect(starts).toEqual([5e9, 5.5e9, 6e9, 6.5e9])
    expect(latency.max).toBe(0)
    expect(seconds.map((one) => one.completed)).toEqual([2, 2])
  })

  it('gives a call up after the time limit and counts the time until then', async () => {
    const { latency, service, counts, end } = await simulate(
      { rate: 10, calls: 3, timeLimitSeconds: 0.25 },
      () => never,
    )
    expect(counts).toMatchObject({ completed: 0, timedOut: 3, dropped: 0 })
    expect([latency.count, latency.min, latency.max]).toEqual([3, 250e6, 250e6])
    expect(service.count).toBe(3)
    expect(end).toBe('finished')
  })

  it('ignores an answer that comes after the time limit, and an end that is told twice', async () => {
    const { counts, latency } = await simulate(
      { rate: 10, calls: 2, timeLimitSeconds: 0.25 },
      (clock) => (end) => {
        const startedNs = clock.nowNs()
        const afterNs = startedNs === 0 ? 300e6 : 100e6
        clock.at(startedNs + afterNs, () => {
          end(completed, clock.nowNs())
          end(completed, clock.nowNs())
        })
      },
    )
    expect(counts).toMatchObject({ completed: 1, timedOut: 1 })
    expect(latency.count).toBe(2)
  })

  it('drops what could not start within the time limit', async () => {
    // One place, 1 s per call, a call due every 100 ms, 1.5 s of patience.
    const { counts, latency } = await simulate(
      { rate: 10, calls: 30, maximumInFlight: 1, timeLimitSeconds: 1.5 },
      (clock) => singleServer(clock, () => 1e9),
    )
    expect(counts.completed + counts.dropped).toBe(30)
    expect(counts.dropped).toBeGreaterThan(20)
    expect(latency.count).toBe(30)
  })

  it('ends when every place is held by a call that never ends, and drops what was due', async () => {
    const { end, counts, lastEndNs } = await simulate(
      { rate: 10, durationSeconds: 3600, maximumInFlight: 2, timeLimitSeconds: 1 },
      () => never,
    )
    expect(end).toBe('stuck')
    // The second one started at 0.1 s, was given up at 1.1 s; a second later it is over.
    expect(lastEndNs).toBe(2.1e9)
    expect(counts).toMatchObject({ timedOut: 2, dropped: 20 })
  })

  it('counts what was under way when it was stopped', async () => {
    const { end, counts } = await simulate({ rate: 10, durationSeconds: 60 }, (clock, stop) => {
      clock.at(0.55e9, stop)
      return never
    })
    expect(end).toBe('stopped')
    expect(counts).toMatchObject({ completed: 0, unfinished: 6 })
  })

  it('counts failures by what went wrong, a few kinds of them, and leaves them out of the latencies', async () => {
    let call = 0
    const { counts, failures, latency, seconds } = await simulate(
      { rate: 10, calls: 40 },
      (clock) => (end) => {
        const kind = call++ < 10 ? 'HTTP 500' : `order ${call} not found`
        end(call % 2 === 0 ? { state: 'failed', kind } : completed, clock.nowNs())
      },
    )
    expect(counts).toMatchObject({ completed: 20, failed: 20 })
    expect(failures['HTTP 500']).toBe(5)
    expect(Object.keys(failures).length).toBeLessThanOrEqual(20)
    expect(Object.values(failures).reduce((sum, one) => sum + one, 0)).toBe(20)
    expect(latency.count).toBe(20)
    expect(seconds.map(({ completed, lost }) => [completed, lost])).toEqual([
      [5, 5],
      [5, 5],
      [5, 5],
      [5, 5],
    ])
  })
})

describe('the schedule error', () => {
  it('is how late the thread was, for calls that leave it', async () => {
    // Starting a call keeps the thread busy for 150 ms, and the next is due every 100 ms.
    const { scheduleError, counts } = await simulate({ rate: 10, calls: 3 }, (clock) => (end) => {
      clock.spend(150e6)
      const endsNs = clock.nowNs() + 1e6
      clock.at(endsNs, () => end(completed, endsNs))
    })
    expect([scheduleError.min, scheduleError.max, scheduleError.sum]).toEqual([0, 100e6, 150e6])
    expect(counts.late).toBe(2)
  })

  it('is not blamed on the generator where the call itself held the thread', async () => {
    const { scheduleError, waiting, latency } = await simulate({ rate: 10, calls: 3 }, (clock) => (end) => {
      clock.spend(150e6)
      end(completed, clock.nowNs())
    })
    expect(scheduleError.max).toBe(0)
    expect(waiting.sum).toBe(150e6)
    expect(latency.sum).toBe(3 * 150e6 + 150e6)
  })

  it('is not blamed on the generator where no place was free', async () => {
    const { scheduleError, waiting } = await simulate({ rate: 10, calls: 3, maximumInFlight: 1 }, (clock) =>
      singleServer(clock, () => 150e6),
    )
    expect(scheduleError.max).toBe(0)
    expect(waiting.sum).toBe(50e6 + 100e6)
  })
})

describe('a closed loop', () => {
  it('keeps its callers busy and no more, until its time is over', async () => {
    let underWay = 0
    let most = 0
    const { counts, scheduleError, waiting, latency } = await simulate(
      { callers: 3, durationSeconds: 1 },
      (clock) => (end) => {
        most = Math.max(most, ++underWay)
        const endsNs = clock.nowNs() + 100e6
        clock.at(endsNs, () => {
          underWay--
          end(completed, endsNs)
        })
      },
    )
    expect(most).toBe(3)
    expect(counts).toEqual({ completed: 30, failed: 0, timedOut: 0, dropped: 0, unfinished: 0, late: 0 })
    expect([scheduleError.count, waiting.count]).toEqual([0, 0])
    expect([latency.min, latency.max]).toEqual([100e6, 100e6])
  })

  it('lets events in between calls that never leave the thread', async () => {
    const { counts, end } = await simulate({ callers: 1, durationSeconds: 100 }, (clock, stop) => {
      clock.at(1e6, stop)
      return (end) => {
        clock.spend(1e5)
        end(completed, clock.nowNs())
      }
    })
    expect(end).toBe('stopped')
    expect(counts.completed).toBeLessThan(100)
  })

  it('ends when all of its callers wait for ever', async () => {
    const { end, counts } = await simulate(
      { callers: 2, durationSeconds: 60, timeLimitSeconds: 1 },
      () => never,
    )
    expect(end).toBe('stuck')
    expect(counts).toMatchObject({ completed: 0, timedOut: 2, dropped: 0 })
  })
})

describe('any load', () => {
  it('counts every call that was due exactly once', async () => {
    const answer = fc.record({
      afterMs: fc.integer({ min: 0, max: 400 }),
      fails: fc.boolean(),
      answers: fc.integer({ min: 0, max: 9 }).map((one) => one > 0),
    })
    const calls = fc.array(answer, { minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(calls, fc.integer({ min: 1, max: 6 }), fc.boolean(), async (answers, places, open) => {
        let started = 0
        const load = open
          ? ({ rate: 20, calls: answers.length, arrivals: 'poisson', maximumInFlight: places } as const)
          : ({ callers: places, calls: answers.length } as const)
        const { counts, latency, service, end, seconds, lastEndNs } = await simulate(
          { ...load, timeLimitSeconds: 0.2 },
          (clock) => (settle) => {
            const { afterMs, fails, answers: does } = answers[started++] ?? {}
            const endsNs = clock.nowNs() + (afterMs ?? 0) * 1e6
            if (does)
              clock.at(endsNs, () => settle(fails ? { state: 'failed', kind: 'no' } : completed, endsNs))
          },
        )
        const { completed: done, failed, timedOut, dropped, unfinished } = counts
        const due = done + failed + timedOut + dropped + unfinished
        if (end === 'finished') expect(due).toBe(answers.length)
        else expect(end).toBe('stuck')
        expect(done + failed + timedOut).toBe(started)
        expect(latency.count).toBe(due - failed)
        expect(service.count).toBe(done + timedOut)
        expect(seconds.reduce((sum, one) => sum + one.completed + one.lost, 0)).toBe(due)
        expect(seconds).toHaveLength(Math.floor(lastEndNs / 1e9) + 1)
      }),
    )
  })
})
