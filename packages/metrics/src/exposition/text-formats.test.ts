import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExposition } from '../../../../testing/parse-exposition.ts'
import type { MetricSnapshot, Snapshot } from '../snapshot.ts'
import {
  counter,
  distribution,
  gauge,
  histogram,
  meter,
  representative,
  snapshotOf,
  timer,
} from './fixtures/snapshots.ts'
import { jsonView } from './json-view.ts'
import { openMetricsText } from './open-metrics-text.ts'
import { prometheusText } from './prometheus-text.ts'

const text = (snapshot: Snapshot): string => [...prometheusText(snapshot)].join('')
const openMetrics = (snapshot: Snapshot): string => [...openMetricsText(snapshot)].join('')

test('a representative snapshot in the text format', async () => {
  await expect(text(representative)).toMatchFileSnapshot('__golden__/representative.prom')
})

test('a representative snapshot in OpenMetrics', async () => {
  await expect(openMetrics(representative)).toMatchFileSnapshot('__golden__/representative.openmetrics')
})

test('a representative snapshot as JSON', async () => {
  const json = [...jsonView(representative)].join('')
  expect(JSON.parse(json)).toMatchObject({ takenAt: representative.takenAt, tags: representative.tags })
  await expect(json).toMatchFileSnapshot('__golden__/representative.json')
})

test('an empty snapshot is empty in every format', () => {
  const empty = snapshotOf([])
  expect(text(empty)).toBe('')
  expect(openMetrics(empty)).toBe('# EOF\n')
  expect(JSON.parse([...jsonView(empty)].join(''))).toEqual({ ...empty, refused: [] })
})

// From Debian's package `prometheus`. A skipped test says so in the report of the run.
const promtool = spawnSync('promtool', ['--version']).error === undefined

/** What promtool says: nothing when it neither fails nor finds anything to improve. */
function promtoolFindings(exposition: string): string {
  const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
    input: exposition,
    encoding: 'utf8',
  })
  return status === 0 ? '' : `status ${status}\n${stdout}${stderr}`
}

describe.skipIf(!promtool)('promtool (skipped when it is not on the PATH)', () => {
  test('finds nothing wrong with a representative snapshot but a name the host chose', () => {
    const findings = promtoolFindings(text(representative)).split('\n').filter(Boolean)
    expect(findings).toEqual([
      'status 3',
      'queue_length_count non-histogram and non-summary metrics should not have "_count" suffix',
    ])
  })

  test('reads what hostile names and labels become', () => {
    const tags = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
    const hostile = fc.sample(fc.tuple(fc.string({ unit: 'binary' }), tags), { numRuns: 500, seed: 1 })
    const snapshot = snapshotOf(hostile.map(([name, own]) => gauge(name, own)))
    // Status 3 is a matter of taste, such as that of a gauge whose name ends in `_count`; 1 is unreadable.
    expect(promtoolFindings(text(snapshot))).not.toContain('status 1')
  })
})

// Few names and many that become the same, so that collisions are the rule.
const awkward = fc.constantFrom(
  '',
  'a',
  'a.b',
  'a_b',
  'a-b',
  '__proto__',
  'constructor',
  'le',
  'quantile',
  '9',
  '_9',
  'é',
  '__name__',
)
const anyString = fc.oneof(
  awkward,
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\n', '\\n', '"}', '\ud800', '\0'),
)
const anyTags = fc
  .array(fc.tuple(anyString, anyString), { maxLength: 4 })
  .map((entries) => Object.freeze(Object.fromEntries(entries)))
const anyName = fc
  .tuple(
    fc.oneof(awkward, anyString),
    fc.constantFrom('', '.total', '_total', '.count', '_sum', '.bucket', '.seconds', '_created'),
  )
  .map(([name, suffix]) => `${name}${suffix}`)
const buckets = [{ le: 10, count: 10 }]
const anyMetric = fc.tuple(anyName, anyTags, fc.nat(6)).map(([name, tags, kind]): MetricSnapshot => {
  const metrics = [
    counter(name, tags),
    counter(name, tags, 5, 'ms'),
    gauge(name, tags),
    meter(name, tags),
    histogram(name, distribution(1), 'By', tags),
    histogram(name, distribution(1, buckets), '1', tags),
    timer(name, distribution(1, buckets), tags),
  ]
  return metrics[kind] as MetricSnapshot
})

test('whatever the names and tags, no family is split, no series comes twice, and none is lost unsaid', () => {
  fc.assert(
    fc.property(fc.array(anyMetric, { maxLength: 12 }), anyTags, (metrics, common) => {
      const snapshot = snapshotOf(metrics, common)
      const { refused } = JSON.parse([...jsonView(snapshot)].join('')) as { refused: unknown[] }
      for (const exposition of [text(snapshot), openMetrics(snapshot)]) {
        const families = parseExposition(exposition)
        const series = families.flatMap(({ type, samples }) => {
          return samples.filter(({ name }) =>
            /histogram|summary/.test(type) ? name.endsWith('_count') : true,
          )
        })
        const counted = refused.length > 0 ? 1 : 0
        expect(series.length).toBe(metrics.length - refused.length + counted)
      }
      expect(openMetrics(snapshot).endsWith('# EOF\n')).toBe(true)
    }),
  )
})

test('a label value comes back as it was, and so does a description', () => {
  fc.assert(
    fc.property(
      anyString.filter((value) => value !== ''),
      anyString,
      (value, description) => {
        const metric = { ...gauge('queue.length', { 'queue name': value }), description }
        for (const exposition of [text(snapshotOf([metric])), openMetrics(snapshotOf([metric]))]) {
          const [family] = parseExposition(exposition)
          // UTF-8 cannot carry half a surrogate pair.
          const carried = (part: string): string => Buffer.from(part).toString()
          expect(family?.samples[0]?.labels.get('queue_name')).toBe(carried(value))
          expect(family?.help).toBe(carried(description.trim() || 'queue.length'))
        }
      },
    ),
  )
})

test('numbers come back as they were, in base units', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const exposition = text(snapshotOf([gauge('plain', {}, value), gauge('wait', {}, value, 'ms')]))
      const [plain, wait] = parseExposition(exposition)
      // Text has one zero.
      const written = (number: number): number => (number === 0 ? 0 : number)
      expect(plain?.samples[0]?.value).toBe(written(value))
      expect(wait?.name).toBe('wait_seconds')
      expect(wait?.samples[0]?.value).toBe(written(value / 1000))
    }),
  )
})
