import { type LoadOptions, resolveLoad } from '@tidemark/load/options'
import type { BaselineCall, BaselineEnvironment } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { loadSeconds, recordedSeconds, replicateSeconds } from './call-seconds.ts'

type Environments = Parameters<typeof recordedSeconds>[0]

function environments(
  ...all: readonly Readonly<Record<string, Readonly<Record<string, number>>>>[]
): Environments {
  return {
    environments: all.map(
      (suites, at): BaselineEnvironment => ({
        name: `machine ${at}`,
        fingerprint: {
          cpu: '',
          cores: 1,
          memoryGib: 1,
          platform: 'linux',
          arch: 'x64',
          kernel: '',
          node: '20.20.2',
          flags: [],
        },
        suites: new Map(
          Object.entries(suites).map(([suite, calls]) => [
            suite,
            {
              kind: 'tidemark.baseline',
              version: 1,
              suite,
              calls: Object.fromEntries(
                Object.entries(calls).map(([id, seconds]) => [
                  id,
                  { latencyNs: { mean: seconds * 1e9 } } as BaselineCall,
                ]),
              ),
            },
          ]),
        ),
      }),
    ),
  }
}

describe('how long a call takes', () => {
  it('is what the slowest machine recorded, whichever this one is', () => {
    const one = { orders: { a: 1, b: 2 } }
    const other = { orders: { a: 3 }, users: { a: 4 } }
    for (const all of [environments(one, other), environments(other, one)]) {
      const seconds = recordedSeconds(all)
      expect([seconds('orders', 'a'), seconds('orders', 'b'), seconds('users', 'a')]).toEqual([3, 2, 4])
    }
  })

  it('is that of the median call where nobody recorded it, and a guess where nothing was', () => {
    expect(recordedSeconds(environments({ orders: { a: 1, b: 2, c: 9 } }))('orders', 'new')).toBe(2)
    expect(recordedSeconds(environments())('orders', 'a')).toBe(0.001)
    expect(recordedSeconds(environments({ orders: { a: 1 } }))('orders', 'toString')).toBe(1)
  })
})

describe('how long measuring it takes', () => {
  it('is the same for all that are short, and more for what is slow', () => {
    expect(replicateSeconds(1e-9)).toBeCloseTo(replicateSeconds(1e-6), 3)
    expect(replicateSeconds(1)).toBeGreaterThan(5 * replicateSeconds(1e-3))
  })
})

describe('how long a load takes', () => {
  const settings = { workers: 2, warmupSeconds: 1 }
  it.each<[what: string, options: LoadOptions, seconds: number]>([
    ['its time', { rate: 5, durationSeconds: 30 }, 30],
    ['the time for its calls', { rate: 5, calls: 50 }, 10],
    ['whichever ends first', { rate: 5, calls: 50, durationSeconds: 3 }, 3],
    [
      'all of its stages',
      {
        stages: [
          { rate: 5, durationSeconds: 4 },
          { rate: [5, 10], durationSeconds: 6 },
        ],
      },
      10,
    ],
    ['the time of callers', { callers: 4, durationSeconds: 20 }, 20],
    ['the calls of callers', { callers: 4, calls: 160 }, 10],
  ])('%s', (_, options, seconds) => {
    expect(loadSeconds(resolveLoad(options), 0.5, settings)).toBe(seconds + 2)
  })
})
