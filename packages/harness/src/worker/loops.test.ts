import { performance } from 'node:perf_hooks'
import { Histogram } from '@tidemark/metrics'
import { seededRandom } from '@tidemark/stats'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closedLoop } from './closed-loop.ts'
import { probeHeap } from './heap-probe.ts'
import { createKernel } from './kernel.ts'
import { probeLoop } from './loop-probe.ts'
import { pairedLoop } from './paired-loop.ts'
import type { Subject } from './subject.ts'
import { logRatios, type TurnsWindow, takeTurns } from './take-turns.ts'
import { warmUp } from './warm-up.ts'

/** What the loops under test did, call by call. */
function counting(
  kind: 'sync' | 'async',
  work: () => void = () => {},
): { subject: Subject; calls: () => number } {
  let calls = 0
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      calls++
      work()
    }
  }
  const subject: Subject =
    kind === 'sync' ? { kind, run, verify: null } : { kind, run: async (count) => run(count), verify: null }
  return { subject, calls: () => calls }
}

const noTick = (): void => {}

describe.each(['sync', 'async'] as const)('closedLoop, %s', (kind) => {
  it('records one sample per batch and counts every call', async () => {
    const { subject, calls } = counting(kind)
    const latency = new Histogram({ unit: 'ps' })
    let ticks = 0
    const { operations, windowSeconds } = await closedLoop(subject, 50, 0.02, latency, () => ticks++)
    expect(operations).toBe(calls())
    expect(latency.count * 50).toBe(operations)
    expect(ticks).toBeGreaterThan(0)
    expect(ticks).toBeLessThanOrEqual(latency.count)
    expect(windowSeconds).toBeGreaterThan(0)
    expect(latency.dropped).toBe(0)
  })

  it('takes a few samples however slow the call', async () => {
    const { subject, calls } = counting(kind, () => {
      const end = performance.now() + 3
      while (performance.now() < end);
    })
    await closedLoop(subject, 1, 1e-6, new Histogram({ unit: 'ps' }), noTick)
    expect(calls()).toBe(3)
  })
})

describe('closedLoop', () => {
  it('stops at the first result that check refuses', async () => {
    let checks = 0
    const subject: Subject = {
      kind: 'sync',
      run: () => {},
      verify: async () => {
        if (++checks === 3) throw new Error('refused')
      },
    }
    await expect(closedLoop(subject, 1, 60, new Histogram({ unit: 'ps' }), noTick)).rejects.toThrow('refused')
    expect(checks).toBe(3)
  })
})

describe('pairedLoop', () => {
  it.each(['sync', 'async'] as const)('times %s call and reference equally often', async (kind) => {
    let references = 0
    const { subject, calls } = counting(kind)
    const kernel = createKernel()
    const reference = (): number => {
      references++
      return kernel()
    }
    const paired = await pairedLoop(subject, 20, reference, 0.03, 0.01, seededRandom(1), noTick)
    // Every timed run of the reference follows an untimed one.
    expect(calls()).toBe((references / 2) * 20)
    expect(paired.pairs).toBeGreaterThanOrEqual(3)
    expect(paired.pairs).toBeLessThanOrEqual(references / 2)
    expect(paired.ratio).toBeGreaterThan(0)
    expect(Number.isFinite(Math.log(paired.ratio))).toBe(true)
  })

  it('runs either half of a pair first, as the seed says', async () => {
    const order: string[] = []
    const subject: Subject = { kind: 'sync', run: () => void order.push('call'), verify: null }
    await pairedLoop(subject, 1, () => order.push('reference'), 0.01, 0, seededRandom(7), noTick)
    const firsts = order.filter((_, index) => index % 3 === 0)
    expect(new Set(firsts)).toEqual(new Set(['call', 'reference']))
  })
})

describe('takeTurns', () => {
  const window = {
    discardSeconds: 0,
    leastSeconds: 0.01,
    preciseError: 0,
    seconds: 0.03,
    maximumSeconds: 0.3,
    sufficientError: 0.01,
  }
  const pairs = [[0, 1]] as const

  afterEach(() => vi.restoreAllMocks())

  /** Calls that take as long as they are told, one after the other, by a clock that only they move. */
  const lasting = (): ((lengthsMs: readonly number[]) => ReturnType<typeof counting>) => {
    // So far from now that no real collection falls into a sample.
    let now = performance.now() + 1e9
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    return (lengthsMs) => {
      let call = 0
      return counting('sync', () => {
        now += lengthsMs[call++ % lengthsMs.length] as number
      })
    }
  }

  it('times every slot once a round, and each first in some', async () => {
    const order: number[] = []
    const subjects = [0, 1, 2].map(
      (slot): Subject => ({ kind: 'sync', run: () => void order.push(slot), verify: null }),
    )
    const { rounds, samplesMs } = await takeTurns(subjects, 1, [], window, seededRandom(3), noTick)
    expect(samplesMs.map(({ length }) => length)).toEqual([rounds, rounds, rounds])
    const all = Array.from({ length: order.length / 3 }, (_, round) => order.slice(3 * round, 3 * round + 3))
    for (const round of all) expect([...round].sort()).toEqual([0, 1, 2])
    expect(new Set(all.map(([first]) => first))).toEqual(new Set([0, 1, 2]))
  })

  it('ends early where rounds are precise, and goes on where they differ', async () => {
    const callsMade = async (
      lengthsMs: readonly number[],
      errors: Partial<Pick<TurnsWindow, 'preciseError' | 'sufficientError'>>,
    ): Promise<number> => {
      const calls = lasting()
      const subjects = [calls(lengthsMs), calls([1])]
      const random = seededRandom(5)
      await takeTurns(
        subjects.map(({ subject }) => subject),
        1,
        pairs,
        { ...window, ...errors },
        random,
        noTick,
      )
      return subjects[0]?.calls() ?? 0
    }
    // A third to three times as long in turn: log ratios that are a whole unit away from their median.
    const wild = [0.33, 3, 0.33, 1, 3]
    const usual = await callsMade(wild, { sufficientError: 10 })
    expect(usual).toBeLessThan(await callsMade(wild, { sufficientError: 1e-6 }))
    expect(await callsMade(wild, { preciseError: 10 })).toBeLessThan(usual)
  })

  it('gives the log ratios of two slots', () => {
    const samples = [Float64Array.of(2, 1), Float64Array.of(1, 4)]
    expect([...logRatios(samples, 0, 1)]).toEqual([Math.log(2), Math.log(0.25)])
  })
})

describe('warmUp', () => {
  it('batches a short call and leaves a long one alone', async () => {
    const short = await warmUp(counting('sync').subject, 0.01, 0.05, noTick)
    expect(short.batch).toBeGreaterThan(1)
    const long = counting('sync', () => {
      const end = performance.now() + 1
      while (performance.now() < end);
    })
    expect((await warmUp(long.subject, 0.01, 0.05, noTick)).batch).toBe(1)
  })
})

describe('probeHeap', () => {
  it('counts what a call allocates: an object more is seen', async () => {
    const kept: unknown[] = new Array(64).fill(null)
    let at = 0
    const allocating = (objects: number): Subject =>
      counting('sync', () => {
        for (let i = 0; i < objects; i++) kept[at++ & 63] = { at }
      }).subject
    const one = await probeHeap(allocating(1), 1e-4, 0.05, noTick)
    const two = await probeHeap(allocating(2), 1e-4, 0.05, noTick)
    // An object with one field is at least a map, two pointers and the field.
    expect(one.bytesPerOperation).toBeGreaterThan(10)
    expect(two.bytesPerOperation / one.bytesPerOperation).toBeGreaterThan(1.6)
    expect(two.bytesPerOperation / one.bytesPerOperation).toBeLessThan(2.4)
  })

  it('reads nothing for a call that allocates nothing', async () => {
    let total = 0
    const { subject } = counting('sync', () => {
      total = (total + 1) | 0
    })
    await probeHeap(subject, 1e-5, 0.05, noTick)
    expect((await probeHeap(subject, 1e-5, 0.05, noTick)).bytesPerOperation).toBeLessThan(1)
  })
})

describe('probeLoop', () => {
  it('sees that a loop was blocked', async () => {
    const { loop } = await probeLoop(async () => {
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        const end = performance.now() + 30
        while (performance.now() < end);
      }
    })
    expect(loop.delayP99Ns).toBeGreaterThan(20e6)
    expect(loop.utilisation).toBeGreaterThan(0)
    expect(loop.utilisation).toBeLessThanOrEqual(1)
  })
})
