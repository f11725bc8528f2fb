import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulatedClock } from '../fixtures/simulated-clock.ts'
import { type Health, type HealthReading, HealthRecorder, type HealthSecond } from './health-recorder.ts'
import { mergeHealth } from './merge-health.ts'

const still: Omit<HealthReading, 'atNs'> = {
  busyNs: 0,
  gcPauseNs: 0,
  allocatedBytes: 0,
  heapBytes: 0,
  liveHeapBytes: null,
}

/** A thread that works so long out of each period, in simulated time, read once a second. */
function worker(busyMs: number, periodMs: number, seconds: number): Health {
  const clock = new SimulatedClock()
  let busyNs = 0
  const reading = (): HealthReading => ({ ...still, atNs: clock.nowNs(), busyNs })
  const recorder = new HealthRecorder(reading())
  for (let start = 0; start < seconds * 1e3; start += periodMs) {
    clock.at(start * 1e6, () => {
      clock.spend(busyMs * 1e6)
      busyNs += busyMs * 1e6
    })
  }
  for (let second = 1; second <= seconds; second++) clock.at(second * 1e9, () => recorder.read(reading()))
  clock.run()
  return recorder.toHealth(reading(), 0)
}

describe('HealthRecorder', () => {
  it('reads 0.5 from a worker that is busy half of the time', () => {
    const { busyNs, windowNs, seconds } = worker(5, 10, 10)
    expect(busyNs / windowNs).toBeCloseTo(0.5, 2)
    expect(seconds).toHaveLength(10)
    for (const second of seconds) expect(second?.utilisation).toBeCloseTo(0.5, 2)
  })

  it('reads a second without an event loop as unknown, and its work in the next', () => {
    const recorder = new HealthRecorder({ ...still, atNs: 0 })
    recorder.read({ ...still, atNs: 1.001e9, busyNs: 0.1e9 })
    recorder.read({ ...still, atNs: 3.4e9, busyNs: 2.4e9, gcPauseNs: 1.2e9 })
    const { seconds } = recorder.toHealth({ ...still, atNs: 4e9, busyNs: 2.4e9, gcPauseNs: 1.2e9 }, 7)
    expect(seconds.map((second) => second?.utilisation ?? null)).toEqual([
      expect.closeTo(0.1, 2),
      null,
      expect.closeTo(0.96, 2),
    ])
    expect(seconds[2]?.gcPauseShare).toBeCloseTo(0.5, 2)
  })
})

const heapsOf = (second: HealthSecond | null): unknown => [second?.heapBytes, second?.liveHeapBytes]

describe('mergeHealth', () => {
  it('is the whole of its threads in any order', () => {
    const health = fc
      .array(fc.tuple(fc.nat(1e6), fc.nat(1e6), fc.option(fc.nat(1e6))), { minLength: 1, maxLength: 5 })
      .map((seconds) => {
        const recorder = new HealthRecorder({ ...still, atNs: 0 })
        const at = (index: number): HealthReading => {
          const [busy = 0, heapBytes = 0, liveHeapBytes = null] = seconds[index] ?? []
          return {
            atNs: (index + 1) * 1e9,
            busyNs: busy,
            gcPauseNs: busy,
            allocatedBytes: heapBytes,
            heapBytes,
            liveHeapBytes,
          }
        }
        seconds.forEach((_, index) => {
          recorder.read(at(index))
        })
        return recorder.toHealth(at(seconds.length - 1), seconds.length)
      })
    fc.assert(
      fc.property(fc.array(health, { minLength: 1, maxLength: 4 }), (all) => {
        const merged = mergeHealth(all)
        const turned = mergeHealth([...all].reverse())
        expect({ ...turned, seconds: [] }).toEqual({ ...merged, seconds: [] })
        // Shares are means, whose last digit does depend on the order.
        expect(turned.seconds.map(heapsOf)).toEqual(merged.seconds.map(heapsOf))
        expect(merged.workers).toBe(all.length)
        expect(merged.seconds).toHaveLength(Math.max(...all.map(({ seconds }) => seconds.length)))
        expect(merged.delayP99Ns).toBe(Math.max(...all.map(({ delayP99Ns }) => delayP99Ns)))
      }),
    )
  })

  it('knows no heap of a second in which one of the threads told nothing', () => {
    const [long, short] = [worker(5, 10, 3), worker(1, 10, 2)]
    const { seconds } = mergeHealth([long, short])
    expect(seconds[0]?.utilisation).toBeCloseTo(0.3, 2)
    expect(seconds[2]).toBeNull()
  })
})
