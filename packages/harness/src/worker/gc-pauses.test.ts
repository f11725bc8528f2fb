import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lessPauses, watchGcPauses } from './gc-pauses.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

describe('watchGcPauses', () => {
  it('sees collections of a loop that never awaits, where they were', async () => {
    const watch = watchGcPauses()
    const windows = Array.from({ length: 3 }, () => {
      const start = performance.now()
      collect()
      return [start, performance.now()] as const
    })
    const { startsMs, durationsMs } = await watch.read()
    watch.stop()
    for (const [start, end] of windows) {
      const inside = startsMs.flatMap((at, index) =>
        at >= start && at < end ? [durationsMs[index] as number] : [],
      )
      const spent = inside.reduce((sum, ms) => sum + ms, 0)
      expect(spent).toBeGreaterThan(0)
      expect(spent).toBeLessThanOrEqual(end - start)
    }
  })
})

describe('lessPauses', () => {
  const samples = { startsMs: Float64Array.of(0, 10, 20), samplesMs: Float64Array.of(5, 5, 5) }
  const less = (...pauses: [number, number][]): number[] => [
    ...lessPauses(samples.startsMs, samples.samplesMs, {
      startsMs: pauses.map(([start]) => start),
      durationsMs: pauses.map(([, duration]) => duration),
    }),
  ]

  it('takes each pause from the sample it fell into', () => {
    expect(less()).toEqual([5, 5, 5])
    expect(less([11, 2], [13, 1], [22, 1])).toEqual([5, 2, 4])
  })

  it('leaves alone what fell between samples, and takes only the part inside', () => {
    expect(less([6, 2], [26, 3])).toEqual([5, 5, 5])
    expect(less([9, 2], [24, 8])).toEqual([5, 4, 4])
  })

  it('leaves a sample its time that would be nothing without its pauses, also where these overlap', () => {
    expect(less([10, 5])).toEqual([5, 5, 5])
    expect(less([10, 3], [10, 4])).toEqual([5, 5, 5])
  })

  it('never takes more than there was', () => {
    const gap = fc.double({ min: 0, max: 3, noNaN: true })
    const stretches = fc.array(fc.tuple(gap, gap), { maxLength: 30 })
    /** Stretches of time one behind the other: gap, then length. */
    const place = (pairs: readonly [number, number][]): { startsMs: number[]; durationsMs: number[] } => {
      let now = 0
      const startsMs: number[] = []
      for (const [before, length] of pairs) {
        startsMs.push(now + before)
        now += before + length
      }
      return { startsMs, durationsMs: pairs.map(([, length]) => length) }
    }
    fc.assert(
      fc.property(stretches, stretches, (someSamples, somePauses) => {
        const { startsMs, durationsMs } = place(someSamples)
        const pauses = place(somePauses)
        const own = lessPauses(Float64Array.from(startsMs), Float64Array.from(durationsMs), pauses)
        for (const [at, ms] of own.entries()) {
          expect(ms).toBeGreaterThanOrEqual(0)
          expect(ms).toBeLessThanOrEqual((durationsMs[at] as number) + 1e-9)
        }
        const taken = durationsMs.reduce((sum, ms, at) => sum + ms - (own[at] as number), 0)
        expect(taken).toBeLessThanOrEqual(pauses.durationsMs.reduce((sum, ms) => sum + ms, 0) + 1e-6)
      }),
    )
  })
})
