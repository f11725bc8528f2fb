import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { Histogram, ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gaugeOf, snapshotOf } from './fixtures/snapshot-of.ts'
import { written } from './fixtures/written.ts'
import { jsonLines } from './json-lines.ts'
import { createReporter } from './reporter.ts'

const { format } = jsonLines('unused')

function registry(): Registry {
  const metrics = new Registry({ clock: new ManualClock({ epochMs: 5 }), tags: { service: 'orders' } })
  metrics.timer('sql', { tags: { table: 'items' } }).record(1500)
  metrics.counter('a').inc(2)
  return metrics
}

describe('jsonLines', () => {
  it('writes a line for each series, which tells all of it', () => {
    const { text, points } = written(format, registry().snapshot())
    const [counter, timer, ...rest] = text.split('\n')
    expect(points).toBe(2)
    expect(rest).toEqual([''])
    expect(counter).toBe(
      '{"takenAt":5,"kind":"counter","name":"a","tags":{"service":"orders"},"unit":"1","description":"","count":2,"dropped":0,"startedAt":5,"temporality":"cumulative"}',
    )
    const line = JSON.parse(timer ?? '')
    expect(line).toMatchObject({ kind: 'timer', tags: { service: 'orders', table: 'items' }, errors: 0 })
    expect(Histogram.decode(line.histogram.encoded).quantile(0.5)).toBe(1500)
  })

  it('leaves the histograms themselves out when told to', () => {
    const { text } = written(jsonLines('unused', { histograms: false }).format, registry().snapshot())
    const { histogram } = JSON.parse(text.split('\n')[1] ?? '')
    expect(histogram).toMatchObject({ count: 1, quantiles: { p50: 1500 } })
    expect(histogram).not.toHaveProperty('encoded')
  })

  it('takes any text and any number', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(
        text,
        fc.dictionary(text, text, { noNullPrototype: true }),
        fc.double(),
        (name, tags, value) => {
          const lines = written(format, snapshotOf([gaugeOf(name, value, tags)])).text.split('\n')
          expect(lines).toHaveLength(2)
          const read = JSON.parse(lines[0] ?? '')
          expect([read.name, read.tags]).toEqual(JSON.parse(JSON.stringify([name, tags])))
          expect(read.value).toEqual(Number.isFinite(value) ? value + 0 : null)
        },
      ),
    )
  })

  it('appends to a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-json-lines-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'metrics.ndjson')
    const reporter = createReporter({ registry: registry(), destination: jsonLines(path) })
    await reporter.reportOnce()
    await reporter.reportOnce()
    await reporter.stop()
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['a', 'sql', 'a', 'sql'])
  })

  it('writes to a stream', async () => {
    const stream = new PassThrough()
    const reporter = createReporter({ registry: registry(), destination: jsonLines(stream) })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 2 })
    expect(String(stream.read()).split('\n')).toHaveLength(3)
  })
})
