import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { ManualClock, Registry } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../reporter.ts'
import { formatForPeople } from './format.ts'
import { human } from './human.ts'
import { consoleTable } from './index.ts'

function registry(): Registry {
  const clock = new ManualClock({ epochMs: 1_700_000_000_000 })
  const metrics = new Registry({ clock, tags: { service: 'orders' } })
  metrics.counter('orders.accepted', { tags: { region: 'eu' } }).inc(1_234_567)
  metrics.gauge('heap', { unit: 'By' }).set(52_428_800)
  metrics.meter('logins').mark(30)
  const sql = metrics.timer('sql')
  for (let ms = 1; ms <= 200; ms += 1) sql.record(ms * 1e6)
  metrics.timer('sql.failed').record(-1)
  metrics.timer('unused')
  metrics.gauge('broken', () => {
    throw new Error('no such file')
  })
  clock.advanceSeconds(60)
  return metrics
}

describe('formatForPeople', () => {
  it('aligns figures and writes them in units that people read', () => {
    expect(
      written((snapshot) => formatForPeople(snapshot, false), registry().snapshot()).text,
    ).toMatchInlineSnapshot(`
      "2023-11-14T22:14:20.000Z  service=orders
      gauge      heap                        50 MiB
      meter      logins                      30              rate 0.5/s       1 min 0.5/s
      counter    orders.accepted{region=eu}  1,234,567
      timer      sql                         200             mean 100.5 ms    p50 100 ms       p95 190.1 ms     p99 198 ms       max 200 ms       rate 3.333/s     1 min 3.333/s    errors 0
      timer      sql.failed                  0               rate 0/s         1 min 0/s        errors 0
      timer      unused                      0               rate 0/s         1 min 0/s        errors 0
      failed     broken  no such file
      "
    `)
  })

  it('says the same in colours', () => {
    const snapshot = registry().snapshot()
    const plain = written((one) => formatForPeople(one, false), snapshot)
    const colored = written((one) => formatForPeople(one, true), snapshot)
    expect(colored.text).not.toBe(plain.text)
    expect(stripVTControlCharacters(colored.text)).toBe(plain.text)
    expect(colored.points).toBe(snapshot.metrics.length)
  })

  it('lets no name move the cursor', () => {
    const snapshot = snapshotOf([gaugeOf('\u001b[2Ja\n\u202eb', 1, { 'x\u0007': '\r' })])
    const { text } = written((one) => formatForPeople(one, false), snapshot)
    expect(text.split('\n')[1]).toBe('gauge      \ufffd[2Ja\ufffd\ufffdb{x\ufffd=\ufffd}  1')
  })
})

describe('human', () => {
  it.each([
    [0, 'ns', '0 ns'],
    [1500, 'ns', '1.5 µs'],
    [12.3456, 'ms', '12.35 ms'],
    [7_200, 's', '7,200 s'],
    [0.5, 'By', '0.5 B'],
    [1536, 'By', '1.5 KiB'],
    [5e12, 'By', '4,657 GiB'],
    [1_234_567, '1', '1,234,567'],
    [-1234.5, '{order}', '-1,234'],
    [0.000_012, '1', '1.20e-5'],
    [1e18, '1', '1.00e+18'],
    [Number.NaN, 'ns', 'NaN'],
  ] as const)('writes %s %s as %s', (value, unit, expected) => {
    expect(human(value, unit)).toBe(expected)
  })
})

describe('consoleTable', () => {
  it('prints to a stream, in colours on a terminal alone', async () => {
    for (const isTTY of [false, true]) {
      const stream = Object.assign(new PassThrough(), { isTTY })
      const reporter = createReporter({ registry: registry(), destination: consoleTable({ stream }) })
      await reporter.reportOnce()
      const text = String(stream.read())
      expect(text).toContain('orders.accepted{region=eu}')
      expect(text !== stripVTControlCharacters(text)).toBe(isTTY && !process.env['NO_COLOR'])
    }
  })
})
