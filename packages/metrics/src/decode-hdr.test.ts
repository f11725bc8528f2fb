import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { expect, test } from 'vitest'
import { decodeHdr } from './decode-hdr.ts'
import { encodeHdr, encodeHdrAsync, encodeHdrBase64 } from './encode-hdr.ts'
import { HdrFormatError } from './hdr-format-error.ts'
import { Histogram } from './histogram.ts'
import type { HistogramDigits } from './histogram-layout.ts'

const digits = fc.constantFrom<HistogramDigits>(1, 2, 3, 4)
const batches = fc.array(
  fc.tuple(
    fc.oneof(
      fc.integer({ min: 0, max: 5000 }),
      fc.maxSafeNat().map((n) => n % 4e12),
    ),
    fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 40 })),
  ),
  { maxLength: 60 },
)

function recorded(
  batches: readonly (readonly [number, number])[],
  options: { readonly digits?: HistogramDigits; readonly highest?: number } = {},
): Histogram {
  const histogram = new Histogram({ unit: 'ns', ...options })
  for (const [value, times] of batches) histogram.recordN(value, times)
  return histogram
}

/** What the format carries of a histogram. */
function portable(histogram: Histogram): unknown {
  const { unit, digits, highest, count } = histogram
  return { unit, digits, highest, count, counts: encodeHdr(histogram, { compressed: false }) }
}

test('decoding what was encoded gives equal counts, in every form', async () => {
  await fc.assert(
    fc.asyncProperty(batches, digits, fc.integer({ min: 0, max: 9 }), async (batches, digits, level) => {
      const histogram = recorded(batches, { digits })
      const forms = [
        encodeHdr(histogram),
        encodeHdr(histogram, { level: level as 0 }),
        encodeHdr(histogram, { compressed: false }),
        encodeHdrBase64(histogram),
        encodeHdrBase64(histogram, { compressed: false }),
        await encodeHdrAsync(histogram),
      ]
      for (const form of forms) {
        const decoded = decodeHdr(form, { unit: 'ns' })
        expect(portable(decoded)).toEqual(portable(histogram))
        // What is decoded is a fixed point: it knows of itself all that the format can say.
        expect(decodeHdr(encodeHdr(decoded), { unit: 'ns' }).encode()).toEqual(decoded.encode())
      }
    }),
    { numRuns: 60 },
  )
})

test('quantiles, mean and extremes of what was decoded are within the digits', () => {
  fc.assert(
    fc.property(batches, digits, (batches, digits) => {
      const histogram = recorded(batches, { digits })
      const decoded = decodeHdr(encodeHdr(histogram), { unit: 'ns' })
      const near = (found: number, exact: number): void =>
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 10 ** -digits)
      near(decoded.mean, histogram.mean)
      near(decoded.min, histogram.min)
      near(decoded.max, histogram.max)
      for (const q of [0.01, 0.5, 0.99, 1]) near(decoded.quantile(q), histogram.quantile(q))
    }),
  )
})

test('the async form has the payload of the sync one, of the moment it was asked for', async () => {
  const histogram = recorded([[5, 3]])
  const expected = encodeHdr(histogram, { compressed: false })
  const encoding = encodeHdrAsync(histogram)
  histogram.record(7)
  const decoded = decodeHdr(await encoding, { unit: 'ns' })
  expect(encodeHdr(decoded, { compressed: false })).toEqual(expected)
})

test('what is handed out has no memory behind it that others had before', async () => {
  const histogram = recorded(Array.from({ length: 2000 }, (_, at) => [at * 3, at + 1]))
  const forms = [
    encodeHdr(histogram),
    encodeHdr(histogram, { compressed: false }),
    await encodeHdrAsync(histogram),
  ]
  for (const { buffer, byteLength } of forms) expect(buffer.byteLength).toBe(byteLength)
})

test('the level is kept to, and 0 is one', () => {
  const histogram = recorded(Array.from({ length: 2000 }, (_, at) => [at * 3, at + 1]))
  const length = (level: 0 | 1 | 9): number => encodeHdr(histogram, { level }).length
  expect(length(0)).toBeGreaterThan(encodeHdr(histogram, { compressed: false }).length)
  expect(length(1)).toBeLessThan(length(0))
  expect(length(9)).toBeLessThanOrEqual(length(1))
  expect(encodeHdr(histogram)).toEqual(encodeHdr(histogram, { level: 'huffman' }))
  for (const level of [-1, 10, 1.5, '1']) {
    expect(() => encodeHdr(histogram, { level: level as 1 })).toThrow('level must be an integer from 0 to 9')
  }
})

test('counts of every length, and growth of the payload beyond two bytes for each', () => {
  const counts = [1, 63, 64, 8191, 8192, 2 ** 20 - 1, 2 ** 20, 2 ** 31, 2 ** 40, 2 ** 46]
  const values = Array.from({ length: 1000 }, (_, at) => at)
  for (const digits of [1, 3] as const) {
    const histogram = recorded(
      values.map((at) => [at, counts[at % counts.length] as number]),
      { digits, highest: 1000 },
    )
    const decoded = decodeHdr(encodeHdr(histogram, { compressed: false }), { unit: 'ns' })
    expect(decoded.count).toBe(histogram.count)
    expect(portable(decoded)).toEqual(portable(histogram))
  }
})

test('hdr-histogram-js and this package read each other', () => {
  fc.assert(
    fc.property(batches, fc.constantFrom(1, 2, 3), (batches, digits) => {
      const stock = build({
        bitBucketSize: 64,
        autoResize: false,
        highestTrackableValue: 3.6e12,
        numberOfSignificantValueDigits: digits as 1,
      })
      const ours = recorded([], { digits: digits as 1 })
      for (const [value, times] of batches) {
        stock.recordValueWithCount(Math.min(value, 3.6e12), times)
        ours.recordN(Math.min(value, 3.6e12), times)
      }
      const decoded = decodeHdr(encodeIntoCompressedBase64(stock), { unit: 'ns' })
      expect(portable(decoded)).toEqual(portable(ours))
      const back = decodeFromCompressedBase64(encodeHdrBase64(ours), 64)
      expect(back.totalCount).toBe(ours.count)
      for (const p of [1, 50, 99]) expect(back.getValueAtPercentile(p)).toBe(stock.getValueAtPercentile(p))
    }),
  )
})

test('another range or fewer digits, to merge with what there is', () => {
  const theirs = recorded([
    [123_456, 1],
    [10_000, 2],
    [2e6, 3],
  ])
  const ours = recorded([], { digits: 2, highest: 1e6 })
  const decoded = decodeHdr(encodeHdr(theirs), { unit: 'ns', digits: 2, highest: 1e6 })
  ours.merge(decoded)
  expect(ours).toMatchObject({ count: 6, exceeded: 3, max: 1e6, min: 9984 })
  expect(ours.quantile(0.5) / 123_456).toBeCloseTo(1, 2)
})

test.each([
  [{ unit: 'miles' }, 'unit "miles" is not known'],
  [{ unit: 'ns', digits: 7 }, 'digits must be'],
  [{ unit: 'ns', highest: 1 }, 'highest must be'],
])('options %j are refused', (options, message) => {
  expect(() => decodeHdr(encodeHdr(recorded([])), options as never)).toThrow(RangeError)
  expect(() => decodeHdr(encodeHdr(recorded([])), options as never)).toThrow(message)
})

const valid = Buffer.from(
  encodeHdr(
    recorded([
      [5, 1],
      [1e6, 2],
    ]),
    { compressed: false },
  ),
)

/** The valid payload with other bytes at `at`. */
function patched(at: number, bytes: readonly number[]): Buffer {
  return Buffer.concat([valid.subarray(0, at), Buffer.from(bytes), valid.subarray(at + bytes.length)])
}

function withCounts(bytes: readonly number[]): Buffer {
  const payload = Buffer.concat([valid.subarray(0, 40), Buffer.from(bytes)])
  payload.writeInt32BE(bytes.length, 4)
  return payload
}

function compressed(payload: Uint8Array, cookie = 0x1c849314): Buffer {
  const deflated = deflateSync(payload)
  const head = Buffer.alloc(8)
  head.writeInt32BE(cookie, 0)
  head.writeInt32BE(deflated.length, 4)
  return Buffer.concat([head, deflated])
}

/** A header of 4 digits over 63 bits, so that as much as possible may follow. */
const widest = Buffer.concat([patched(15, [4]).subarray(0, 24), Buffer.from('7fffffffffffffff', 'hex')])

test.each<[string, string, Uint8Array | string, string]>([
  ['nothing', 'length', new Uint8Array(0), 'payload has 0 bytes, expected at least 40'],
  ['a cut off header', 'length', valid.subarray(0, 30), 'payload has 30 bytes'],
  ['a foreign cookie', 'cookie', patched(0, [1, 2, 3, 4]), 'payload field "cookie"'],
  ['a V0 payload', 'cookie', patched(0, [0x1c, 0x84, 0x93, 0x88]), 'cookie is 0x1c849388: the V0 format'],
  ['a V1 payload', 'cookie', patched(0, [0x1c, 0x84, 0x93, 0x81]), 'the V1 format'],
  ['a compressed V0 payload', 'cookie', compressed(valid, 0x1c849389), 'the compressed V0 format'],
  ['a compressed V1 payload', 'cookie', compressed(valid, 0x1c849382), 'the compressed V1 format'],
  ['a DoubleHistogram', 'cookie', patched(0, [0x0c, 0x72, 0x12, 0x4e]), 'a DoubleHistogram; expected V2'],
  ['a compressed DoubleHistogram', 'cookie', compressed(valid, 0x0c72124f), 'a compressed DoubleHistogram'],
  ['a wrong length', 'length', patched(7, [99]), 'payload field "length" is 99'],
  ['bytes after the end', 'length', Buffer.concat([valid, valid]), 'payload field "length"'],
  ['no digits', 'significant digits', patched(12, [0, 0, 0, 0]), 'is 0, expected 1 to 4'],
  ['negative digits', 'significant digits', patched(12, [0xff]), 'expected 1 to 4'],
  ['lowest 0', 'lowest value', patched(23, [0]), 'is 0, expected at least 1'],
  ['a negative lowest', 'lowest value', patched(16, [0x80]), 'expected at least 1'],
  [
    'a highest below twice the lowest',
    'highest value',
    patched(24, [0, 0, 0, 0, 0, 0, 0, 1]),
    'at least twice',
  ],
  ['a negative highest', 'highest value', patched(24, [0xff]), 'expected at least twice'],
  [
    'a layout past 64 bits',
    'lowest value',
    Buffer.concat([
      valid.subarray(0, 16),
      Buffer.from('1000000000000000', 'hex'),
      Buffer.from('7fffffffffffffff', 'hex'),
      valid.subarray(32),
    ]),
    'do not fit 64 bits',
  ],
  ['a scale', 'conversion ratio', patched(32, [0x3f, 0xe0]), 'is 0.5, expected 1'],
  ['a ratio of NaN', 'conversion ratio', patched(32, [0x7f, 0xff, 1]), 'is NaN'],
  ['a number cut off', 'counts', withCounts([0x80]), 'ends inside the number at byte 40'],
  ['counts past the last slot', 'counts', withCounts([0xff, 0xff, 0x7f]), 'counts past slot'],
  ['a number of ten bytes', 'counts', withCounts(new Array<number>(10).fill(0x80)), 'more than 9 bytes'],
  [
    'counts that overflow',
    'counts',
    withCounts([...new Array<number>(2)].flatMap(() => [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f])),
    'more than 2^53 - 1 values',
  ],
  ['a wrong compressed length', 'length', compressed(valid).subarray(0, -1), 'bytes follow, found'],
  [
    'no deflate data',
    'length',
    Buffer.concat([compressed(valid).subarray(0, 4), Buffer.alloc(4)]),
    'payload has 0 bytes',
  ],
  [
    'a zip bomb',
    'deflate data',
    compressed(Buffer.concat([valid, Buffer.alloc(5e7)])),
    'inflates to more than',
  ],
  [
    'a zip bomb with the widest layout',
    'deflate data',
    compressed(Buffer.concat([widest, valid.subarray(32), Buffer.alloc(5e7)])),
    'inflates to more than',
  ],
  ['no base64', 'base64', '@@@@', 'is not base64'],
  ['base64 cut off', 'base64', valid.toString('base64').slice(0, -3), 'is not base64, or was cut off'],
])('%s is refused', (_, field, payload, message) => {
  const decode = (): Histogram => decodeHdr(payload, { unit: 'ns' })
  expect(decode).toThrow(HdrFormatError)
  expect(decode).toThrow(message)
  try {
    decode()
  } catch (error) {
    expect((error as HdrFormatError).field).toBe(field)
  }
})

test('damaged deflate data is refused, wherever it is damaged', () => {
  const bytes = compressed(valid)
  for (let at = 8; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes)
    damaged[at] = (damaged[at] as number) ^ 0xff
    expect(() => decodeHdr(damaged, { unit: 'ns' })).toThrow(HdrFormatError)
  }
})

test('the size of words in a cookie says nothing in V2', () => {
  for (const nibble of [0x03, 0x23, 0x43, 0x83]) {
    expect(decodeHdr(patched(3, [nibble]), { unit: 'ns' }).count).toBe(3)
  }
  expect(decodeHdr(compressed(valid, 0x1c849304), { unit: 'ns' }).count).toBe(3)
})

test('bytes are read where they lie in their buffer', () => {
  const around = new Uint8Array(valid.length + 20).fill(7)
  around.set(valid, 13)
  expect(decodeHdr(around.subarray(13, 13 + valid.length), { unit: 'ns' }).count).toBe(3)
})

test('hostile bytes never get past as something else than a format error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(39), fc.nat(255), (counts, at, byte) => {
      for (const payload of [withCounts([...counts]), patched(at, [byte]), counts]) {
        try {
          decodeHdr(payload, { unit: 'ns' })
        } catch (error) {
          expect(error).toBeInstanceOf(HdrFormatError)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a compressed payload is the plain one, deflated', () => {
  const histogram = recorded([[5, 1]])
  const inflated = inflateSync(encodeHdr(histogram).subarray(8))
  expect(inflated).toEqual(Buffer.from(encodeHdr(histogram, { compressed: false })))
})
