import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeHdrBase64 } from './encode-hdr.ts'
import { HdrLogError, type HdrLogInterval, readHdrLog, readHdrLogStream } from './hdr-log-reader.ts'
import { type HdrLogEntry, hdrLogHeader, hdrLogLine, writeHdrLog } from './hdr-log-writer.ts'
import { Histogram } from './histogram.ts'

const startSeconds = 1_700_000_000.25

function recorded(values: readonly number[]): Histogram {
  const histogram = new Histogram({ unit: 'ns' })
  for (const value of values) histogram.record(value)
  return histogram
}

const entries: readonly HdrLogEntry[] = [
  { startSeconds, endSeconds: startSeconds + 1, histogram: recorded([1e6, 2e6]) },
  {
    tag: 'GET/orders',
    startSeconds: startSeconds + 1,
    endSeconds: startSeconds + 2.5,
    histogram: recorded([5]),
  },
]

const log = [...writeHdrLog(entries, { startSeconds, comments: ['by a test'] })].join('')

function read(text: string | Iterable<string>): HdrLogInterval[] {
  return [...readHdrLog(text, { unit: 'ns' })]
}

test('a log begins with its header, and has a line for each interval', () => {
  const lines = log.split('\n')
  expect(lines.slice(0, 4)).toEqual([
    '#by a test',
    '#[Histogram log format version 1.3]',
    '#[StartTime: 1700000000.250 (seconds since epoch), 2023-11-14T22:13:20.250Z]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ])
  expect(lines[4]).toMatch(/^1700000000\.250,1\.000,2\.000,HISTFA[\w+/=]+$/)
  expect(lines[5]).toMatch(/^Tag=GET\/orders,1700000001\.250,1\.500,0\.000,HISTFA[\w+/=]+$/)
  expect(lines.slice(6)).toEqual([''])
})

test('reading what was written gives the same intervals', () => {
  const tag = fc.option(fc.stringMatching(/^[^\s,"\p{Cc}]{1,20}$/u), { nil: undefined })
  const entry = fc.record({
    tag,
    startMs: fc.nat(4e12),
    lengthMs: fc.nat(1e8),
    values: fc.array(fc.nat(1e9), { maxLength: 10 }),
  })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), fc.string(), (written, comment) => {
      const first = Math.min(...written.map(({ startMs }) => startMs), 4e12) / 1000
      const lines = [
        ...writeHdrLog(
          written.map(({ tag, startMs, lengthMs, values }) => ({
            tag,
            startSeconds: startMs / 1000,
            endSeconds: (startMs + lengthMs) / 1000,
            histogram: recorded(values),
          })),
          { startSeconds: first, comments: [comment] },
        ),
      ]
      for (const found of [read(lines.join('')), read(lines.flatMap((line) => line.split('\n')))]) {
        expect(found.map((interval) => interval.tag)).toEqual(written.map((entry) => entry.tag))
        found.forEach((interval, at) => {
          const { startMs, lengthMs, values } = written[at] as (typeof written)[number]
          expect(interval.startSeconds).toBeCloseTo(startMs / 1000, 3)
          expect(interval.endSeconds).toBeCloseTo((startMs + lengthMs) / 1000, 3)
          expect(encodeHdrBase64(interval.histogram)).toBe(encodeHdrBase64(recorded(values)))
        })
      }
    }),
    { numRuns: 60 },
  )
})

test('lines may arrive one at a time', async () => {
  const lines = createInterface({ input: Readable.from([log.slice(0, 300), log.slice(300)]) })
  const found: HdrLogInterval[] = []
  for await (const interval of readHdrLogStream(lines, { unit: 'ns' })) found.push(interval)
  expect(found.map(({ tag, histogram }) => [tag, histogram.count])).toEqual([
    [undefined, 2],
    ['GET/orders', 1],
  ])
})

test('reading goes no further than it is asked to', () => {
  function* endless(): Generator<string> {
    yield hdrLogHeader({ startSeconds })
    for (;;) yield hdrLogLine(entries[0] as HdrLogEntry)
  }
  const intervals = readHdrLog(
    (function* () {
      for (const chunk of endless()) yield* chunk.split('\n')
    })(),
    { unit: 'ns' },
  )
  expect(intervals.next().value?.histogram.count).toBe(2)
  expect(intervals.next().value?.startSeconds).toBe(startSeconds)
  intervals.return()
})

test.each(['', 'a b', 'a,b', 'a\nb', 'a\tb', 'a"b', 'a\u0000', 'a\u2028b', 'x'.repeat(1001), 7, null])(
  'a tag of %j is refused before it corrupts its line',
  (tag) => {
    const entry = { ...(entries[0] as HdrLogEntry), tag: tag as string }
    expect(() => hdrLogLine(entry)).toThrow(RangeError)
    expect(() => hdrLogLine(entry)).toThrow('no comma, quote or white space')
  },
)

test.each<[Partial<HdrLogEntry>, object, string]>([
  [{ startSeconds: Number.NaN }, {}, 'before its start at NaN'],
  [{ startSeconds: -1 }, {}, 'startSeconds must be seconds since 1970, got -1'],
  [{ endSeconds: startSeconds - 1 }, {}, 'before its start'],
  [{ endSeconds: 1e300 }, {}, 'endSeconds must be seconds since 1970'],
  [{}, { maxRatio: 0 }, 'maxRatio must be a number above 0'],
  [{}, { maxRatio: Number.POSITIVE_INFINITY }, 'maxRatio must be'],
])('an interval with %j and %j is refused', (change, options, message) => {
  expect(() => hdrLogLine({ ...(entries[0] as HdrLogEntry), ...change }, options)).toThrow(message)
})

test('a start that is none is refused', () => {
  expect(() => hdrLogHeader({ startSeconds: Number.NaN })).toThrow('got NaN')
})

test('a line break in a comment begins another comment', () => {
  const header = hdrLogHeader({ startSeconds, comments: ['a\nb\r\n1,2,3,c'] })
  expect(header.split('\n').slice(0, 3)).toEqual(['#a', '#b', '#1,2,3,c'])
  expect(read(header)).toEqual([])
})

test('the column of maxima has the ratio asked for, or that of the unit', () => {
  const histogram = new Histogram({ unit: 'By' })
  histogram.record(5000)
  const entry = { startSeconds, endSeconds: startSeconds, histogram }
  expect(hdrLogLine(entry)).toContain(',5000.000,')
  expect(hdrLogLine(entry, { maxRatio: 1000 })).toContain(',5.000,')
})

const payload = encodeHdrBase64(recorded([5]))

test.each([
  ['relative to the start', '#[StartTime: 1000000000.5 (seconds since epoch), x]', '2.5,1,0,', 1_000_000_003],
  ['relative to the base', '#[BaseTime: 1000000000 (seconds since epoch)]', '2.5,1,0,', 1_000_000_002.5],
  ['absolute', '#[StartTime: 1000000000 (seconds since epoch), x]', '1000000002.5,1,0,', 1_000_000_002.5],
  ['of a log that does not say', '# nothing', '2.5,1,0,', 2.5],
])('times %s', (_, header, columns, expected) => {
  const [interval] = read(`\ufeff${header}\r\n${columns}${payload}\r\n`)
  expect(interval?.startSeconds).toBe(expected)
  expect(interval?.endSeconds).toBe(expected + 1)
})

test.each([
  ['a torn histogram', `1,2,3,${payload.slice(0, -5)}`, 'histogram: is not base64, or was cut off'],
  ['a torn number', '1,2', 'has 2 columns, expected start, length, maximum and histogram'],
  ['only a tag', 'Tag=a', 'has 0 columns'],
  ['a column too many', `1,2,3,${payload},5`, 'has 5 columns besides the tag'],
  ['a tag with a comma', `Tag=a,b,1,2,3,${payload}`, 'has 5 columns besides the tag, expected 4'],
  ['a start that is no number', `x,2,3,${payload}`, 'start is "x", expected a number'],
  ['a hexadecimal start', `0x10,2,3,${payload}`, 'start is "0x10"'],
  ['an empty length', `1,,3,${payload}`, 'length is ""'],
  ['a negative length', `1,-2,3,${payload}`, 'length is -2, expected at least 0'],
  ['a maximum past all doubles', `1,2,1e999,${payload}`, 'maximum is "1e999"'],
  ['a start time that is none', '#[StartTime: NaN (seconds since epoch), x]', 'StartTime is "NaN"'],
  ['text', 'Lorem ipsum', 'has 1 columns'],
  ['a plain histogram that is damaged', '1,2,3,AAAA', 'histogram: payload has 3 bytes'],
])('%s is an error that names its line', (_, line, message) => {
  const bad = `${log}${line}`
  expect(() => read(bad)).toThrow(HdrLogError)
  expect(() => read(bad)).toThrow(`HDR log, line 7: ${message}`)
  const intervals = readHdrLog(bad, { unit: 'ns' })
  expect([intervals.next().value?.tag, intervals.next().value?.tag]).toEqual([undefined, 'GET/orders'])
  expect(() => intervals.next()).toThrow(expect.objectContaining({ line: 7, code: 'TIDEMARK_HDR_LOG' }))
})

test('every torn log is an error or a shorter log', () => {
  for (let end = 0; end < log.length; end++) {
    try {
      expect(read(log.slice(0, end)).length).toBeLessThanOrEqual(2)
    } catch (error) {
      expect(error).toBeInstanceOf(HdrLogError)
    }
  }
})
