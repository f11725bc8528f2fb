import { ManualClock, Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaugeOf, snapshotOf, TAKEN_AT } from '../fixtures/snapshot-of.ts'
import { written } from '../fixtures/written.ts'
import { syslog, syslogMessages } from './index.ts'
import { countedSyslogMessages } from './messages.ts'

describe('syslogMessages', () => {
  it('writes a message for each series', () => {
    const metrics = new Registry({ clock: new ManualClock({ epochMs: TAKEN_AT }), tags: { app: 'shop' } })
    metrics.counter('orders', { tags: { region: 'eu' } }).inc(3)
    const { text, points } = written(syslogMessages({ hostname: 'api-1' }), metrics.snapshot())
    expect({ text, points }).toEqual({
      text: `<14>1 2023-11-14T22:13:20.123Z api-1 tidemark ${process.pid} metrics - {"metric":"orders","kind":"counter","tags":{"app":"shop","region":"eu"},"count":3}`,
      points: 1,
    })
  })

  it.each([
    ['user', 14],
    ['daemon', 30],
    ['local0', 134],
    ['local7', 190],
  ] as const)('tells the facility %s as %d', (facility, priority) => {
    const { text } = written(syslogMessages({ facility }), snapshotOf([gaugeOf('a', 1)]))
    expect(text.startsWith(`<${priority}>1 `)).toBe(true)
  })

  it('has names in its header that are none of its syntax', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (hostname, appName) => {
        const { text } = written(syslogMessages({ hostname, appName }), snapshotOf([gaugeOf('a', 1)]))
        expect(text).toMatch(/^<14>1 \S+Z [!-~]{1,255} [!-~]{1,48} \d+ metrics - \{[ -~]+\}$/)
      }),
      {
        examples: [
          ['', ''],
          ['h'.repeat(300), 'a'.repeat(49)],
          ['two words\n', 'größe'],
        ],
      },
    )
  })
})

describe('countedSyslogMessages', () => {
  it('tells the length of each message before it, whatever it holds', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(fc.uniqueArray(text), text, (names, value) => {
        const snapshot = snapshotOf(names.map((name) => gaugeOf(name, 1, { user: value })))
        const counted = written(countedSyslogMessages(), snapshot)
        let rest = counted.text
        const messages: string[] = []
        while (rest !== '') {
          const length = Number.parseInt(rest, 10)
          const begin = String(length).length + 1
          messages.push(rest.slice(begin, begin + length))
          rest = rest.slice(begin + length)
        }
        expect(messages).toHaveLength(counted.points)
        expect(messages.join('')).toBe(written(syslogMessages(), snapshot).text)
      }),
    )
  })
})

it('sends a message in each datagram', () => {
  expect(syslog({ host: 'logs' })).toMatchObject({
    name: 'syslog at logs:514',
    batch: { maxPoints: 1, maxBytes: 1432 },
  })
  expect(syslog({ host: 'logs', port: 601, protocol: 'tcp' }).batch).toBeUndefined()
})
