import { readFile } from 'node:fs/promises'
import type { CallRecord } from '@tidemark/records'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { around, measuredCall, replicate, runRecord } from '../../../../testing/run-record.ts'
import { callOf, runOf } from '../fixtures/run.ts'
import { formatBencher } from './bencher.ts'
import { formatGithubActionBenchmark } from './github-action-benchmark.ts'

const broken: CallRecord = {
  state: 'broken',
  name: 'DELETE /orders',
  params: {},
  id: 'DELETE /orders',
  definitionHash: '0123456789abcdef',
  breakage: { reason: 'threw', phase: 'measure', message: 'no database', replicate: 0 },
}
const replicates = [980, 1040, 1000].map((p50Ns, index) => ({ ...replicate(index, 10), p50Ns }))
const run = runOf([callOf('GET /orders', 1000, { replicates, opsPerSecond: 1000 }), broken])

/** Whatever JSON may hold as a name. */
const names = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 })
const suites = fc.dictionary(fc.string({ unit: 'binary', minLength: 1 }), names, { noNullPrototype: true })
const anyRun = suites.map((calls) =>
  runRecord(
    Object.fromEntries(
      Object.entries(calls).map(([suite, ids]) => [suite, ids.map((id) => measuredCall(id, around(10)))]),
    ),
  ),
)

describe('formatBencher', () => {
  it('writes the measures of every measured call', () => {
    expect(JSON.parse(formatBencher(run))).toEqual({
      'orders API › GET /orders': {
        latency: { value: 1000, lower_value: 980, upper_value: 1040 },
        throughput: { value: 1000, lower_value: 1000, upper_value: 1000 },
        'latency-p99': { value: 1900 },
        'bytes-per-operation': { value: 25_100 },
      },
    })
  })

  it('is what the published schema asks for, with a benchmark for each call whatever the names', async () => {
    const schema = await readFile(new URL('../fixtures/bmf.schema.json', import.meta.url), 'utf8')
    const validate = new Ajv().compile(JSON.parse(schema) as object)
    // So that the schema is known to refuse.
    expect(validate({ a: { latency: { lower_value: 1 } } })).toBe(false)
    fc.assert(
      fc.property(anyRun, (any) => {
        const document: unknown = JSON.parse(formatBencher(any))
        expect(validate(document)).toBe(true)
        expect(Object.keys(document as object)).toHaveLength(any.suites.flatMap(({ calls }) => calls).length)
      }),
    )
  })

  it('tells calls apart whose full names are equal', () => {
    const twins = runRecord({ 'a › b': [callOf('c', 1)], a: [callOf('b › c', 2)] })
    expect(Object.keys(JSON.parse(formatBencher(twins)) as object)).toEqual([
      'a › b › c (benchmarks/a › b.bench.ts)',
      'a › b › c (benchmarks/a.bench.ts)',
    ])
  })
})

describe('formatGithubActionBenchmark', () => {
  it('writes an entry for every measured call', () => {
    expect(JSON.parse(formatGithubActionBenchmark(run))).toEqual([
      {
        name: 'orders API › GET /orders',
        unit: 'ns',
        value: 1000,
        range: '± 30',
        extra: 'p99: 1.90 µs\nthroughput: 1.00 k ops/s\nallocated: 25.1 kB per operation\nreplicates: 3',
      },
    ])
  })

  it('has what the action reads of an entry, whatever the names', () => {
    fc.assert(
      fc.property(anyRun, (any) => {
        const entries = JSON.parse(formatGithubActionBenchmark(any)) as Record<string, unknown>[]
        expect(entries).toHaveLength(any.suites.flatMap(({ calls }) => calls).length)
        expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length)
        for (const { name, unit, value, range, extra } of entries) {
          expect([typeof name, unit, typeof value, typeof extra]).toEqual([
            'string',
            'ns',
            'number',
            'string',
          ])
          // The action draws a range that it can read so.
          expect(Number(/^± (\d.*)$/.exec(String(range))?.[1])).not.toBeNaN()
        }
      }),
    )
  })
})
