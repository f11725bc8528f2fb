import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deflateHuffman } from './deflate-huffman.ts'

/** Bytes of which some are much more frequent than others, with codes from one bit to the longest. */
const skewed = fc
  .record({ length: fc.nat(70_000), ratio: fc.double({ min: 0.4, max: 3, noNaN: true }), seed: fc.nat() })
  .map(({ length, ratio, seed }) => {
    let state = seed
    return Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.min(255, Math.floor(-Math.log2((state + 1) / 2 ** 32) * ratio * 4))
    })
  })

test('zlib inflates it to what it was made of, whatever that is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), skewed), (bytes) => {
      expect(inflateSync(deflateHuffman(bytes)).equals(bytes)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test.each([
  { name: 'nothing', bytes: new Uint8Array(0) },
  { name: 'a byte', bytes: Uint8Array.of(7) },
  { name: 'one byte over and over', bytes: new Uint8Array(100_000).fill(255) },
  { name: 'each byte as often', bytes: Uint8Array.from({ length: 65_536 }, (_, at) => at) },
  { name: 'a block to the byte', bytes: Uint8Array.from({ length: 32_768 }, (_, at) => at % 7) },
  { name: 'a byte more than a block', bytes: Uint8Array.from({ length: 32_769 }, (_, at) => at % 7) },
])('inflates: $name', ({ bytes }) => {
  expect(inflateSync(deflateHuffman(bytes)).equals(bytes)).toBe(true)
})

test('cuts codes that would be too long: each byte half as frequent as the one before', () => {
  // Fibonacci's numbers make the deepest tree there is.
  const counts = [1, 1]
  while (counts.length < 24) counts.push((counts.at(-1) ?? 0) + (counts.at(-2) ?? 0))
  const bytes = Uint8Array.from(counts.flatMap((count, byte) => new Array<number>(count).fill(byte)))
  expect(inflateSync(deflateHuffman(bytes)).equals(bytes)).toBe(true)
})

test('takes no more bytes than zlib does, but for a hundredth and what its plainer table of codes takes', () => {
  fc.assert(
    fc.property(skewed, (bytes) => {
      const theirs = deflateSync(bytes, { strategy: 2, memLevel: 9 }).length
      expect(deflateHuffman(bytes).length).toBeLessThanOrEqual(
        1.01 * theirs + 170 * (1 + bytes.length / 32_768),
      )
    }),
  )
})
