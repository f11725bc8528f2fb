import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { type EncodedHistogram, HistogramFormatError } from './encoded-histogram.ts'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'

const digits = fc.constantFrom<HistogramDigits>(1, 2, 3, 4)
const value = fc.oneof(
  fc.integer({ min: -1, max: 5000 }),
  fc.maxSafeNat().map((n) => n % 4e12),
)
const batches = fc.array(fc.tuple(value, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 40 }))), {
  maxLength: 60,
})

function recorded(batches: readonly (readonly [number, number])[], digits: HistogramDigits = 3): Histogram {
  const histogram = new Histogram({ unit: 'ns', digits })
  for (const [value, times] of batches) histogram.recordN(value, times)
  return histogram
}

test('decoding what was encoded, through JSON, loses nothing', () => {
  fc.assert(
    fc.property(batches, digits, (batches, digits) => {
      const histogram = recorded(batches, digits)
      const encoded = histogram.encode()
      const decoded = Histogram.decode(JSON.parse(JSON.stringify(encoded)) as EncodedHistogram)
      expect(decoded.encode()).toEqual(encoded)
      expect(decoded.quantiles([0, 0.5, 0.99, 1])).toEqual(histogram.quantiles([0, 0.5, 0.99, 1]))
    }),
  )
})

test('counts that take more room than most are written whole', () => {
  const histogram = new Histogram({ unit: 'ns' })
  const counts = Array.from({ length: 1500 }, (_, value) => 2 ** 41 + value)
  for (const [value, count] of counts.entries()) histogram.recordN(value, count)
  const decoded = Histogram.decode(histogram.encode())
  const middles = counts.map((_, value) => (value + 0.5) / counts.length)
  expect(decoded.quantiles(middles)).toEqual(histogram.quantiles(middles))
  expect(decoded.encode()).toEqual(histogram.encode())
})

test('a decoded histogram goes on recording and merging', () => {
  const histogram = Histogram.decode(
    recorded([
      [5, 1],
      [70, 2],
    ]).encode(),
  )
  histogram.record(1e9)
  histogram.merge(recorded([[1, 1]]))
  expect(histogram.encode()).toEqual(
    recorded([
      [5, 1],
      [70, 2],
      [1e9, 1],
      [1, 1],
    ]).encode(),
  )
  const empty = Histogram.decode(recorded([]).encode())
  empty.record(3)
  expect(empty.encode()).toEqual(recorded([[3, 1]]).encode())
})

test('the stock library reads the same quantiles from the counts', () => {
  fc.assert(
    fc.property(batches, digits, (batches, digits) => {
      const histogram = recorded(batches, digits)
      const stock = decodeFromCompressedBase64(histogram.encode().counts, 64)
      expect(stock.totalCount).toBe(histogram.count)
      for (const percentile of [1, 25, 50, 90, 99, 99.9, 100]) {
        // The stock class reports the end of the slot, this one stays inside the extremes it knows.
        const inSlot = stock.getValueAtPercentile(percentile)
        const expected = Math.min(Math.max(inSlot, histogram.min), histogram.max)
        expect(histogram.quantile(percentile / 100)).toBe(expected)
      }
    }),
  )
})

test('the payload is the one of the Java implementation, byte for byte', () => {
  const bytes = (histogram: Histogram): string => {
    const compressed = Buffer.from(histogram.encode().counts, 'base64')
    expect(compressed.readUInt32BE(0)).toBe(0x1c849314)
    expect(compressed.readUInt32BE(4)).toBe(compressed.length - 8)
    return inflateSync(compressed.subarray(8)).toString('hex')
  }
  const expected = (length: string, counts: string): string =>
    [
      '1c849313', // cookie
      length,
      '00000000', // normalizing index offset
      '00000003', // digits
      '0000000000000001', // lowest value
      '0000034630b8a000', // highest value, 3.6e12
      '3ff0000000000000', // conversion ratio, the double 1.0
      counts,
    ].join('')

  // No value: the empty slot 0.
  expect(bytes(recorded([]))).toBe(expected('00000001', '00'))
  // Slot 0 empty (00), one value in slot 1 (ZigZag 2), two in slot 2 (ZigZag 4).
  expect(
    bytes(
      recorded([
        [1, 1],
        [2, 2],
      ]),
    ),
  ).toBe(expected('00000003', '000204'))
  // 100 empty slots (ZigZag of -100 is 199: c7 01), 64 values (ZigZag 128: 80 01) in slot 100.
  expect(bytes(recorded([[100, 64]]))).toBe(expected('00000004', 'c7018001'))
  // 2^40 values (ZigZag 2^41: seven bits at a time, 2^41 = 64 · 2^35) in slot 0.
  expect(bytes(recorded([[0, 2 ** 40]]))).toBe(expected('00000006', '808080808040'))
})

const valid = recorded([
  [5, 1],
  [1e6, 2],
]).encode()

/** `counts` around a payload that may be wrong. */
function wrap(payload: Uint8Array, cookie = 0x1c849314): string {
  const deflated = deflateSync(payload)
  const head = Buffer.alloc(8)
  head.writeInt32BE(cookie, 0)
  head.writeInt32BE(deflated.length, 4)
  return Buffer.concat([head, deflated]).toString('base64')
}

const validPayload = inflateSync(Buffer.from(valid.counts, 'base64').subarray(8))

/** The valid payload with other bytes at `at`, or with other counts. */
function patched(at: number, bytes: readonly number[]): string {
  const payload = Buffer.concat([
    validPayload.subarray(0, at),
    Buffer.from(bytes),
    validPayload.subarray(at + bytes.length),
  ])
  return wrap(payload)
}

function withCounts(bytes: readonly number[]): string {
  const payload = Buffer.concat([validPayload.subarray(0, 40), Buffer.from(bytes)])
  payload.writeInt32BE(bytes.length, 4)
  return wrap(payload)
}

test.each<[string, string, unknown, string]>([
  ['no unit', 'unit', undefined, 'found undefined'],
  ['an unknown unit', 'unit', 'furlong', 'found "furlong"'],
  ['digits out of range', 'digits', 5, 'found 5, expected an integer from 1 to 4'],
  ['digits as text', 'digits', '3', 'found "3"'],
  ['other digits than the payload', 'digits', 2, 'payload field "significant digits" is 3, expected 2'],
  ['a range past all memory', 'highest', 1e300, 'found 1e+300'],
  ['another range than the payload', 'highest', 1e9, 'payload field "highest value"'],
  ['a negative count', 'count', -1, 'found -1'],
  ['a count as NaN', 'count', Number.NaN, 'found NaN'],
  ['a count that does not add up', 'count', 4, 'found 4, but the counts add up to 3'],
  ['a fraction', 'sum', 2_000_005.5, 'expected an integer'],
  ['a sum below its minimum', 'sum', 14, 'expected 15 to 3000000'],
  ['a sum above its maximum', 'sum', 3_000_001, 'expected 15 to 3000000'],
  ['squares that cannot be', 'sumOfSquares', 1, 'expected'],
  ['a minimum in an empty slot', 'min', 6, 'not where the counts begin'],
  ['a maximum in an empty slot', 'max', 2e6, 'not where the counts end'],
  ['a minimum above the maximum', 'min', 1e6 + 1, 'expected'],
  ['a maximum above the range', 'max', 4e12, 'expected'],
  ['more exceeded than counted', 'exceeded', 4, 'expected 0 to 3'],
  ['dropped as null', 'dropped', null, 'found null'],
  ['counts that are no text', 'counts', [1], 'found an array, expected base64'],
  ['counts cut off', 'counts', valid.counts.slice(0, -3), 'is not base64, or was cut off'],
  ['counts cut off between groups', 'counts', valid.counts.slice(0, -4), 'bytes follow, found'],
  ['counts that are not base64', 'counts', `${valid.counts.slice(0, -4)}@@@@`, 'is not base64'],
  ['no counts', 'counts', '', 'has 0 bytes'],
  ['a foreign cookie', 'counts', wrap(validPayload, 0x1c849302), 'cookie is 0x1c849302, expected 0x1c849314'],
  ['a foreign payload', 'counts', patched(0, [1, 2, 3, 4]), 'payload field "cookie"'],
  ['a foreign index offset', 'counts', patched(11, [1]), 'payload field "normalizing index offset" is 1'],
  [
    'a ratio that is no 1.0',
    'counts',
    patched(32, [0, 0, 0, 0, 0, 0, 0, 1]),
    'payload field "conversion ratio"',
  ],
  ['another smallest value', 'counts', patched(23, [2]), 'payload field "lowest value" is 2'],
  [
    'a short payload',
    'counts',
    wrap(validPayload.subarray(0, 20)),
    'payload has 20 bytes, expected at least 40',
  ],
  [
    'a wrong payload length',
    'counts',
    wrap(Buffer.concat([validPayload, Buffer.from([0])])),
    'payload field "length"',
  ],
  ['a zip bomb', 'counts', wrap(Buffer.alloc(5e7)), 'inflates to more than'],
  ['far too much text', 'counts', 'A'.repeat(4e6), 'too many for its layout'],
  ['too few counts', 'counts', withCounts([0x09, 0x02]), 'the counts add up to 1'],
  ['a number without end', 'counts', withCounts([0x80]), 'ends inside the number at byte 40'],
  [
    'a count past 2^53',
    'counts',
    withCounts([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40]),
    'past 2^53 - 1',
  ],
  ['a number of ten bytes', 'counts', withCounts(new Array<number>(10).fill(0x80)), 'more than 9 bytes'],
  ['counts past the last slot', 'counts', withCounts([0xff, 0xff, 0x7f]), 'counts past slot'],
  ['counts whose sum overflows', 'counts', withCounts([...overflowing(), ...overflowing()]), 'add up to'],
])('%s is refused', (_, field, value, message) => {
  const decode = (): Histogram => Histogram.decode({ ...valid, [field]: value } as EncodedHistogram)
  expect(decode).toThrow(HistogramFormatError)
  expect(decode).toThrow(message)
})

/** 2^53 - 1 values in one slot: ZigZag 2^54 - 2. */
function overflowing(): number[] {
  return [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]
}

test.each([[null], [undefined], [[]], ['text'], [7]])('%j is not an encoded histogram', (encoded) => {
  expect(() => Histogram.decode(encoded as never)).toThrow(/field "\(all\)": found .*, expected an object/)
})

test('damaged deflate data is refused', () => {
  const bytes = Buffer.from(valid.counts, 'base64')
  bytes[9] = (bytes[9] as number) ^ 0xff
  const decode = (): Histogram => Histogram.decode({ ...valid, counts: bytes.toString('base64') })
  expect(decode).toThrow('does not inflate')
})

test('hostile bytes never get past as something else than a format error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(() => Histogram.decode({ ...valid, counts: withCounts([...bytes]) })).toThrow(
        HistogramFormatError,
      )
    }),
    { examples: [[Uint8Array.of(0x80, 0x00)]] },
  )
})
