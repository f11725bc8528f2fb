import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_BYTES_PER_UNIT, writeUtf8 } from './write-utf8.ts'

test('writes what the runtime writes, from where it is told to', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom('a', 'é', '\ud83d', '\ude00', '\0'), maxLength: 200 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
  )
  fc.assert(
    fc.property(text, fc.nat(10), (value, start) => {
      const into = Buffer.alloc(start + MAX_BYTES_PER_UNIT * value.length)
      const end = writeUtf8(value, into, start)
      expect(into.toString('hex', start, end)).toBe(Buffer.from(value).toString('hex'))
    }),
    { numRuns: 500 },
  )
})
