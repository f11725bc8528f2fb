import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wholeLoadRecords } from '../fixtures/arbitraries.ts'
import { shardsOf } from '../fixtures/shards.ts'
import { mergeLoadRecords } from './merge-loads.ts'

const records = wholeLoadRecords.map((record) => ({
  ...record,
  suites: record.suites.filter(({ calls }) => calls.length > 0),
}))

it('joins the shards of a load without loss', () => {
  fc.assert(
    fc.property(records, fc.integer({ min: 1, max: 4 }), (record, total) => {
      const parts = shardsOf(record, total, (at) => (at % total) + 1)
      const { shards, ...merged } = mergeLoadRecords([...parts].reverse())
      expect(merged).toEqual(record)
      expect(shards).toHaveLength(total)
    }),
    { numRuns: 40 },
  )
})

it('refuses other settings and other machines', () => {
  fc.assert(
    fc.property(records, (record) => {
      const [first, second] = shardsOf(record, 2, () => 1)
      if (first === undefined || second === undefined) throw new Error('two were made')
      const workers = record.settings.workers + 1
      const cores = record.fingerprint.cores + 1
      const others = [
        ['settings.workers', { settings: { ...record.settings, workers } }],
        ['fingerprint.cores', { fingerprint: { ...record.fingerprint, cores } }],
      ] as const
      for (const [field, change] of others) {
        const other = { ...second, record: { ...second.record, ...change } }
        expect(() => mergeLoadRecords([first, other])).toThrow(`2.json: ${field}: found `)
      }
    }),
    { numRuns: 20 },
  )
})
