import { describe, expect, it } from 'vitest'
import { dayMs, entryAt, startMs } from './fixtures/simulated.ts'
import { historyMeasurements } from './history-measurements.ts'

const alone = { method: 'alone', workers: 1 } as const

describe('historyMeasurements', () => {
  it('takes the ratio where there is one, else the calibrated time, else the time', () => {
    const [paired, calibrated, time] = [
      entryAt(startMs, { a: { ratio: 1.02, error: 0.004, p50Ns: 500, replicates: 14 } }),
      entryAt(startMs, { b: { calibrated: 9.5, p50Ns: 500, definition: 'abcdef01', replicates: 6 } }, alone),
      entryAt(startMs, { c: { p50Ns: 500, replicates: 6 } }),
    ].flatMap((entry) => historyMeasurements([entry]))
    expect(paired).toMatchObject({
      measure: 'ratio',
      figure: 1.02,
      standardError: 0.004,
      reference: '0'.repeat(40),
    })
    expect(calibrated).toMatchObject({
      measure: 'calibrated',
      figure: 9.5,
      standardError: null,
      reference: 'machine 01234567, benchmark abcdef01',
    })
    expect(time).toMatchObject({ measure: 'time', figure: 500, reference: 'machine 01234567, in a gate' })
  })

  it('counts from the commit, not from when it was measured', () => {
    const committed = new Date(startMs - 9 * dayMs).toISOString()
    const [one] = historyMeasurements([entryAt(startMs, { a: { p50Ns: 1, replicates: 1 } }, { committed })])
    expect(one?.atMs).toBe(startMs - 9 * dayMs)
  })

  it('leaves the times of a call out from its first ratio on, and those of others in', () => {
    const time = { calibrated: 9.5, replicates: 6 }
    const entries = [
      entryAt(startMs, { a: time, b: time }, alone),
      entryAt(startMs + dayMs, { a: { ratio: 1, error: 0, replicates: 0 } }),
      entryAt(startMs + 2 * dayMs, { a: time, b: time }, alone),
    ]
    expect(historyMeasurements(entries).map(({ call, measure }) => `${call} ${measure}`)).toEqual([
      'a calibrated',
      'b calibrated',
      'a ratio',
      'b calibrated',
    ])
  })

  it('tells apart machines, numbers of workers and edited benchmarks', () => {
    const call = { calibrated: 9.5, definition: 'abcdef01', replicates: 6 }
    const references = [
      entryAt(startMs, { a: call }, alone),
      entryAt(startMs, { a: call }, { ...alone, fingerprint: '89abcdef' }),
      entryAt(startMs, { a: call }, { ...alone, workers: 2 }),
      entryAt(startMs, { a: { ...call, definition: '00000000' } }, alone),
    ].flatMap((entry) => historyMeasurements([entry]).map(({ reference }) => reference))
    expect(new Set(references).size).toBe(4)
  })
})
