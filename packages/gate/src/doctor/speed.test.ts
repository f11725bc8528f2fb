import { seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { speedOf } from './fixtures/measurements.ts'
import { describeSpeed } from './speed.ts'

describe('a machine', () => {
  it('that keeps its speed is steady', () => {
    const speed = describeSpeed(speedOf(300, () => 50_000))
    expect(speed).toMatchObject({ state: 'steady', blocks: 300, jumpShare: 0, jumpsPerSecond: 0 })
    expect(speed?.kernelNs.median).toBeCloseTo(50_000, -3)
  })

  it('is still steady when a disturbance comes and goes', () => {
    const disturbed = speedOf(300, (block) => (block === 100 || block === 101 ? 90_000 : 50_000))
    expect(describeSpeed(disturbed)).toMatchObject({ state: 'steady', jumpShare: 2 / 299 })
  })

  it('that flips between two speeds has both found, with how often it flips', () => {
    // Slow for 40 blocks, fast for 20, five times over: nine flips in three seconds.
    const speed = describeSpeed(speedOf(300, (block) => (block % 60 < 40 ? 75_000 : 50_000)))
    expect(speed).toMatchObject({ state: 'two-speeds', jumpsPerSecond: 3, jumpShare: 9 / 299 })
    expect(speed?.state === 'two-speeds' && speed.slowShare).toBeCloseTo(2 / 3)
    expect(speed?.state === 'two-speeds' && speed.ratio).toBeCloseTo(1.5, 2)
  })

  it('does not have two speeds when all between them are as frequent', () => {
    const random = seededRandom(7)
    const speed = describeSpeed(speedOf(400, () => 50_000 * (1 + random.next())))
    expect(speed?.state).toBe('unsteady')
    expect(speed?.jumpShare).toBeGreaterThan(0.2)
  })

  it('that slows down little by little jumps nowhere and is not called two-speed', () => {
    expect(describeSpeed(speedOf(400, (block) => 50_000 + 60 * block))).toMatchObject({
      state: 'steady',
      jumpsPerSecond: 0,
    })
  })

  it('is not slow for a pause in the middle of a block', () => {
    const { seconds, blocks } = speedOf(100, () => 50_000)
    const paused = blocks.map((runs) => runs.with(3, 8e6))
    expect(describeSpeed({ seconds, blocks: paused })).toMatchObject({ state: 'steady', jumpShare: 0 })
  })
})

describe('nothing is said', () => {
  it.each([
    ['without a measurement', null],
    ['of a moment', speedOf(9, () => 50_000)],
    ['where no block has a run', { seconds: 1, blocks: Array.from({ length: 50 }, () => []) }],
    ['when the clock stood still', { seconds: 1, blocks: Array.from({ length: 50 }, () => [0, 0]) }],
  ])('%s', (_, measured) => {
    expect(describeSpeed(measured)).toBeNull()
  })
})
