import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bruteEnergyStatistic } from './fixtures/energy-statistic.ts'
import { levels } from './fixtures/series.ts'
import { seededRandom } from './random.ts'
import { studentsTwoSidedTail } from './students-t.ts'
import { windowedEDivisive } from './windowed-e-divisive.ts'

/** Otava's `split` and `merge` written down again from their description, with every sum formed anew. */
function straightforward(
  values: readonly number[],
  window: number,
  alpha: number,
  minimum: number,
): number[] {
  const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value, 0) / part.length
  const squares = (part: readonly number[]): number =>
    part.reduce((sum, value) => sum + (value - mean(part)) ** 2, 0) / part.length
  const pOf = (before: readonly number[], after: readonly number[]): number => {
    const degrees = before.length + after.length - 2
    if (degrees <= 0) return 1
    const pooled = ((before.length - 1) * squares(before) + (after.length - 1) * squares(after)) / degrees
    const error = Math.sqrt(pooled * (1 / before.length + 1 / after.length))
    return studentsTwoSidedTail((mean(after) - mean(before)) / error, degrees)
  }
  const weak = new Set<number>()
  for (let start = 0; start < values.length; ) {
    const end = Math.min(start + window, values.length)
    const changes: number[] = []
    for (;;) {
      const bounds = [start, ...changes, end]
      let best = { cut: -1, statistic: Number.NEGATIVE_INFINITY, from: 0, to: 0 }
      for (const [position, to] of bounds.slice(1).entries()) {
        const from = bounds[position] ?? 0
        for (let cut = from + 1; cut < to; cut += 1) {
          for (let stop = cut + 1; stop <= to; stop += 1) {
            const statistic = bruteEnergyStatistic(values.slice(from, cut), values.slice(cut, stop))
            if (statistic > best.statistic + 1e-9) best = { cut, statistic, from, to }
          }
        }
      }
      if (best.cut < 0) break
      if (!(pOf(values.slice(best.from, best.cut), values.slice(best.cut, best.to)) <= 10 * alpha)) break
      changes.push(best.cut)
      changes.sort((one, two) => one - two)
    }
    for (const change of changes) weak.add(change)
    start = Math.max(changes.at(-1) ?? 0, start + Math.floor(window / 2))
  }
  const kept = [...weak].sort((one, two) => one - two)
  const judge = (position: number): { p: number; change: number } => {
    const index = kept[position] ?? 0
    const before = values.slice(kept[position - 1] ?? 0, index)
    const after = values.slice(index, kept[position + 1] ?? values.length)
    const ratio = mean(after) / mean(before)
    return { p: pOf(before, after), change: Math.max(Math.abs(ratio - 1), Math.abs(1 / ratio - 1)) }
  }
  const judged = kept.map((_, position) => judge(position))
  while (kept.length > 0) {
    const ps = judged.map(({ p }) => p)
    const sizes = judged.map(({ change }) => change)
    const unsure = ps.indexOf(Math.max(...ps))
    const small = sizes.indexOf(Math.min(...sizes))
    const dropped = (ps[unsure] ?? 0) < alpha ? small : unsure
    if (dropped === small && (ps[unsure] ?? 0) < alpha && (sizes[small] ?? 0) > minimum) break
    kept.splice(dropped, 1)
    judged.splice(dropped, 1)
    for (const position of [dropped, dropped + 1])
      if (position < kept.length) judged[position] = judge(position)
  }
  return kept
}

describe('windowedEDivisive', () => {
  it('finds what the method written down step by step does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.tuple(fc.integer({ min: 3, max: 14 }), fc.integer({ min: 95, max: 105 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.constantFrom(0, 0.01),
        (seed, parts, minimumChange) => {
          const values = levels(seededRandom(seed), parts)
          const found = windowedEDivisive(values, { window: 16, alpha: 0.01, minimumChange })
          expect(found).toEqual(straightforward(values, 16, 0.01, minimumChange))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('finds the steps of a noisy series, small ones only if asked to', () => {
    const values = levels(seededRandom(2), [
      [60, 100],
      [50, 110],
      [70, 106],
    ])
    expect(windowedEDivisive(values, { alpha: 1e-5 })).toEqual([60, 110])
    expect(windowedEDivisive(values, { alpha: 1e-5, minimumChange: 0.05 })).toEqual([60])
  })

  it('does not depend on the unit', () => {
    const values = levels(seededRandom(3), [
      [40, 100],
      [40, 103],
    ])
    expect(windowedEDivisive(values.map((value) => 1024 * value))).toEqual(windowedEDivisive(values))
  })

  it('has nothing to find in none, one, two and equal values', () => {
    for (const values of [[], [1], [1, 2], new Array(120).fill(5), new Array(60).fill(0)]) {
      expect(windowedEDivisive(values)).toEqual([])
    }
  })

  it('finds a step between values that do not scatter at all', () => {
    expect(windowedEDivisive([...new Array(20).fill(5), ...new Array(20).fill(6)])).toEqual([20])
  })

  it('refuses what it cannot use', () => {
    expect(() => windowedEDivisive([1, Number.NaN])).toThrow('values[1] must be a finite number, got NaN')
    expect(() => windowedEDivisive([1], { window: 3 })).toThrow('window must be an integer from 4, got 3')
    expect(() => windowedEDivisive([1], { alpha: 1 })).toThrow('alpha must be above 0 and below 1, got 1')
    expect(() => windowedEDivisive([1], { minimumChange: -1 })).toThrow('minimumChange must be 0 or more')
  })
})
