import fc from 'fast-check'
import snappyjs from 'snappyjs'
import { describe, expect, it } from 'vitest'
import { snappyCompress } from './snappy.ts'

// Decompressed by the decoder of somebody else.
const uncompressed = (bytes: Uint8Array): Buffer => Buffer.from(snappyjs.uncompress(bytes))

describe('snappyCompress', () => {
  it.each([0, 1, 3, 4, 59, 60, 61, 62, 256, 257, 65_535, 65_536, 65_537, 200_000])(
    'gives back %d bytes, alike or not',
    (length) => {
      const alike = Buffer.alloc(length, 'a')
      const different = Buffer.from(Array.from({ length }, (_, at) => Math.imul(at, 0x9e3779b1) >>> 24))
      for (const input of [alike, different]) {
        const compressed = snappyCompress(input)
        expect(uncompressed(compressed).equals(input)).toBe(true)
        expect(compressed.byteLength).toBeLessThanOrEqual(32 + length + length / 6)
      }
      expect(snappyCompress(alike).byteLength).toBeLessThan(10 + length / 15)
    },
  )

  it('gives back whatever it is given', () => {
    // Few words, so that matches of all lengths and distances are the rule.
    const word = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.constantFrom('aaaa', 'abcd', '__name__', 'x'.repeat(70)).map((text) => Buffer.from(text)),
    )
    const words = fc.array(word, { maxLength: 300 }).map((parts) => Buffer.concat(parts))
    const input = fc
      .tuple(words, fc.nat(2000), words)
      .map(([start, distance, end]) => Buffer.concat([start, Buffer.alloc(distance, 7), end, start]))
    fc.assert(
      fc.property(input, (bytes) => {
        expect(uncompressed(snappyCompress(bytes)).equals(bytes)).toBe(true)
      }),
    )
  })

  it('finds what is repeated', () => {
    const line = Buffer.from(
      'http_request_seconds_bucket{method="GET",route="/orders/:id",le="0.1"} 12345\n'.repeat(1000),
    )
    expect(line.byteLength / snappyCompress(line).byteLength).toBeGreaterThan(15)
  })
})
