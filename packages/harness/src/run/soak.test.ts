import { type HealthSecond, LoadRecorder, type LoadSecond, resolveLoad } from '@tidemark/load'
import type { SoakFinding } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { collectionInterval, heapGrowth, judgeSoak } from './soak.ts'

/** Seconds of ten calls each, in simulated time. */
function secondsOf(count: number, latencyNsAt: (second: number) => number): readonly LoadSecond[] {
  const recorder = new LoadRecorder()
  for (let call = 0; call < 10 * count; call++) {
    const endNs = (call + 0.5) * 1e8
    const startNs = endNs - latencyNsAt(call / 10)
    recorder.ended({ state: 'completed' }, startNs, startNs, endNs)
  }
  return recorder.toPart().seconds
}

function healthOf(count: number, liveAt: (second: number) => number | null): readonly HealthSecond[] {
  return Array.from({ length: count }, (_, second) => ({
    utilisation: 0.5,
    gcPauseShare: 0.01,
    // A saw that climbs for seven seconds: what grows until it is collected is no leak.
    heapBytes: 20e6 + 4e6 * (second % 7),
    liveHeapBytes: liveAt(second),
  }))
}

const verdicts = (findings: readonly SoakFinding[]): unknown =>
  findings.map(({ what, verdict }) => [what, verdict])
const even = {
  workers: 1,
  seconds: secondsOf(40, () => 2e6),
  health: healthOf(40, () => 20e6),
  serverBytes: [],
}

describe('judgeSoak', () => {
  it('finds nothing where nothing grows', () => {
    expect(verdicts(judgeSoak(even))).toEqual([
      ['latency', 'steady'],
      ['heap', 'steady'],
    ])
  })

  it('finds the leak of a worker, and its slope', () => {
    const [, heap] = judgeSoak({
      ...even,
      health: healthOf(40, (second) => 20e6 + 3e5 * second + 1e4 * (second % 3)),
    })
    expect(heap).toMatchObject({ what: 'heap', verdict: 'growing' })
    expect((heap?.perSecond?.value ?? 0) / 3e5).toBeCloseTo(1, 1)
  })

  it('finds that of a server, and a latency that grows with it', () => {
    const findings = judgeSoak({
      ...even,
      seconds: secondsOf(40, (second) => 2e6 + 5e4 * second),
      serverBytes: Array.from({ length: 40 }, (_, second) => (second === 5 ? null : 60e6 + 1e6 * second)),
    })
    expect(verdicts(findings)).toEqual([
      ['latency', 'growing'],
      ['heap', 'steady'],
      ['server memory', 'growing'],
    ])
  })

  it('does not decide on a load of seconds', () => {
    const short = { ...even, seconds: secondsOf(5, () => 2e6), health: healthOf(5, () => 20e6) }
    expect(verdicts(judgeSoak(short))).toEqual([
      ['latency', 'undecided'],
      ['heap', 'undecided'],
    ])
  })
})

describe('heapGrowth', () => {
  const growthOf = (liveAt: (second: number) => number | null): ReturnType<typeof heapGrowth> =>
    heapGrowth({ ...even, health: healthOf(40, liveAt) })

  it('is of what is in use, where that is known', () => {
    expect((growthOf((second) => 20e6 + 3e5 * second).perSecond?.value ?? 0) / 3e5).toBeCloseTo(1, 1)
  })

  it('is of all that is there otherwise', () => {
    const { perSecond, level } = growthOf(() => null)
    expect(level).toBeGreaterThan(20e6)
    expect(perSecond?.low).toBeLessThan(0)
  })

  it('is not that of the record itself, however long the load', () => {
    const seconds = secondsOf(3600, () => 2e6)
    const recorded = (second: number): number =>
      12e6 + second * (720 + JSON.stringify(seconds[1]?.latency).length)
    const [, heap] = judgeSoak({ ...even, seconds, health: healthOf(3600, recorded) })
    expect(heap?.verdict).toBe('steady')
  })
})

it.each([
  [{ callers: 1, durationSeconds: 20 }, 1],
  [{ callers: 1, calls: 5 }, 1],
  [{ rate: 5, durationSeconds: 3600 }, 60],
  [
    {
      stages: [
        { rate: 5, durationSeconds: 100 },
        { rate: 9, durationSeconds: 200 },
      ],
    },
    5,
  ],
])('collects often enough for a slope in %j', (load, seconds) => {
  expect(collectionInterval(resolveLoad(load))).toBe(seconds)
})
