import type { HistoryEntry } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { clockNotes } from './history-source.ts'

const entry: HistoryEntry = {
  version: 1,
  at: '2026-11-22T20:00:00Z',
  committed: '2026-11-22T19:00:00Z',
  suite: 'orders API',
  revision: null,
  fingerprint: '01234567',
  method: 'alone',
  calls: {},
}
const nowMs = Date.parse('2026-11-22T20:10:00Z')

describe('clockNotes', () => {
  it('says nothing of times that can be true', () => {
    const { committed: _, ...unknown } = entry
    expect(clockNotes([entry, unknown, { ...entry, at: '2026-11-22T20:50:00Z' }], nowMs)).toEqual([])
  })

  it('names a measurement of the future, and one before its commit', () => {
    const future = { ...entry, at: '2027-01-01T00:00:00Z' }
    const early = { ...entry, at: '2026-11-20T00:00:00Z' }
    expect(clockNotes([future, early, early], nowMs)).toEqual([
      'history: 1 measurement is dated in the future, such as that of orders API at 2027-01-01T00:00:00Z: a clock was wrong',
      'history: 2 measurements are dated before the commit that was measured, such as that of orders API at 2026-11-20T00:00:00Z: a clock was wrong',
    ])
  })
})
