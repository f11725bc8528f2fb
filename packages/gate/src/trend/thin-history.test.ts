import { formatHistoryEntry, type HistoryEntry } from '@tidemark/records'
import { seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import { analyse, type TrendStep } from './analyse.ts'
import { dayMs, entryAt, normalNoise, startMs } from './fixtures/simulated.ts'
import { historyMeasurements } from './history-measurements.ts'
import { seriesOf } from './series.ts'
import { thinHistory } from './thin-history.ts'

const nowMs = startMs + 365 * dayMs
const call = { ratio: 1, error: 0.004, replicates: 8 }

/** A year of a suite of 100 calls: a call in three has a step of 2 to 10 %, noise of 0.5 to 2 %. */
function yearOf(calls: number, perDay: number, seed: number): readonly HistoryEntry[] {
  const random = seededRandom(seed)
  const deviate = normalNoise(seed)
  const count = 365 * perDay
  const models = Array.from({ length: calls }, (_, index) => ({
    id: `GET /resource-${index}/:id [page=${index}]`,
    noise: 0.005 + 0.015 * random.next(),
    stepAt: index % 3 === 0 ? random.integer(count) : count,
    step: 1.02 + 0.08 * random.next(),
  }))
  return Array.from({ length: count }, (_, at) => {
    const figures = models.map(({ id, noise, stepAt, step }) => {
      const ratio = (at < stepAt ? 1 : step) * Math.exp(noise * deviate())
      const error = Number((noise * (0.8 + 0.4 * random.next())).toPrecision(3))
      return [id, { ratio, error, p50Ns: 505_123 * ratio, replicates: 14 }] as const
    })
    return entryAt(startMs + (at * dayMs) / perDay, Object.fromEntries(figures))
  })
}

const bytesOf = (entries: readonly HistoryEntry[]): number =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(formatHistoryEntry(entry)), 0)

/** Change points of every call, or of one call in so many, which takes less long. */
function stepsOf(entries: readonly HistoryEntry[], oneIn = 1): ReadonlyMap<string, readonly TrendStep[]> {
  const series = seriesOf(historyMeasurements(entries)).filter((_, index) => index % oneIn === 0)
  return new Map(series.map((one) => [one.call, analyse(one, { driftBudget: 0.05 }).steps]))
}

describe('a year of 100 calls', { timeout: 300_000 }, () => {
  it('measured once a day is below 5 MB as it is', () => {
    expect(bytesOf(yearOf(100, 1, 1))).toBeLessThan(5e6)
  })

  it('measured twice a day is brought below 5 MB, and keeps every change point between its revisions', () => {
    const entries = yearOf(100, 2, 2)
    const kept = thinHistory(entries, nowMs)
    expect(bytesOf(entries)).toBeGreaterThan(5e6)
    expect(bytesOf(kept)).toBeLessThan(5e6)
    const [before, after] = [stepsOf(entries, 3), stepsOf(kept, 3)]
    let found = 0
    for (const [id, steps] of before) {
      for (const step of steps) {
        found += 1
        // Noise moves a step by a measurement or two; its own place is still there.
        const near = (after.get(id) ?? []).filter(
          ({ by }) => Math.abs(by.atMs - step.by.atMs) <= (3 * dayMs) / 2,
        )
        expect(near, id).not.toEqual([])
        expect(kept).toContain(entries[step.index - 1])
        expect(kept).toContain(entries[step.index])
      }
    }
    expect(found).toBeGreaterThan(10)
  })
})

describe('thinHistory', () => {
  const quiet = Array.from({ length: 400 }, (_, index) => entryAt(startMs + (index * dayMs) / 4, { a: call }))

  it('keeps all of the latest 90 days, and of each day before the last', () => {
    const kept = thinHistory(quiet, startMs + 100 * dayMs)
    expect(kept).toHaveLength(4 * 90 + 10)
    expect(kept.every((entry) => quiet.includes(entry))).toBe(true)
    expect(kept[0]?.at).toBe('2026-01-01T18:00:00.000Z')
  })

  it('keeps one of each machine, method and tidemark a day', () => {
    const kinds = [
      {},
      { fingerprint: '89abcdef' },
      { tidemark: 'f'.repeat(40) },
      { method: 'alone' as const },
    ]
    const entries = kinds.flatMap((changes) => [
      entryAt(startMs, { a: call }, changes),
      entryAt(startMs + 60e3, { a: call }, changes),
    ])
    expect(thinHistory(entries, nowMs)).toEqual(entries.filter((_, index) => index % 2 === 1))
  })

  it('once more loses no change point either', () => {
    const entries = yearOf(6, 3, 3)
    const twice = thinHistory(thinHistory(entries, nowMs), nowMs)
    const [before, after] = [stepsOf(entries), stepsOf(twice)]
    expect([...before.values()].flat().length).toBeGreaterThan(0)
    for (const [id, steps] of before) expect(after.get(id)).toHaveLength(steps.length)
  })

  it('keeps a step that only so many measurements show', () => {
    const deviate = normalNoise(5)
    const entries = Array.from({ length: 160 }, (_, index) => {
      const ratio = (index < 80 ? 1 : 1.02) * Math.exp(0.009 * deviate())
      return entryAt(startMs + (index * dayMs) / 20, { a: { ...call, ratio } })
    })
    // Eight days: of one measurement each no step could be told.
    expect(stepsOf(entries).get('a')).toHaveLength(1)
    expect(stepsOf(thinHistory(entries, nowMs)).get('a')).toHaveLength(1)
  })

  it('of nothing is nothing', () => {
    expect(thinHistory([], nowMs)).toEqual([])
  })
})
