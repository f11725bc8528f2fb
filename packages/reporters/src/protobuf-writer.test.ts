import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, readProtobuf, readVarints, unZigZag } from './fixtures/read-protobuf.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

function written(write: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter()
  write(writer)
  return writer.take()
}

describe('ProtobufWriter', () => {
  it('writes what the examples of the specification are', () => {
    const hex = (write: (writer: ProtobufWriter) => void): string =>
      Buffer.from(written(write)).toString('hex')
    expect(hex((writer) => writer.uint(1, 150))).toBe('089601')
    expect(hex((writer) => writer.string(2, 'testing'))).toBe('120774657374696e67')
    expect(hex((writer) => writer.message(3, () => writer.uint(1, 150)))).toBe('1a03089601')
  })

  it('writes numbers that come back', () => {
    const bound = 2 ** 52 - 1
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.integer({ min: -bound, max: bound }),
        fc.double(),
        fc.integer({ min: 1, max: 1000 }),
        (natural, integer, double, field) => {
          const bytes = written((writer) => {
            writer.uint(field, natural)
            writer.sint(field, integer)
            writer.double(field, double)
          })
          const [first, second, third, ...rest] = readProtobuf(bytes)
          expect(rest).toEqual([])
          expect([first?.field, second?.field, third?.field]).toEqual([field, field, field])
          expect(first?.value).toBe(BigInt(natural))
          expect(unZigZag(second?.value as bigint)).toBe(integer)
          expect(Buffer.from(third?.value as Buffer).readDoubleLE()).toBe(double)
        },
      ),
    )
  })

  it('writes packed numbers and texts that come back, in messages in messages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer()),
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'binary', minLength: 1000, maxLength: 5000 }),
        ),
        (integers, text) => {
          const bytes = written((writer) =>
            writer.message(7, () => {
              writer.packedSints(1, integers)
              writer.message(2, () => writer.string(1, text))
            }),
          )
          const [outer] = fieldsOf(bytes, 7)
          const [packed] = fieldsOf(outer as Buffer, 1)
          expect(readVarints(packed as Buffer).map(unZigZag)).toEqual(integers)
          const [inner] = fieldsOf(outer as Buffer, 2)
          // UTF-8 has no half pairs.
          expect(String(fieldsOf(inner as Buffer, 1)[0])).toBe(Buffer.from(text).toString())
        },
      ),
    )
  })

  it('begins anew after what was taken, which stays as it was', () => {
    const writer = new ProtobufWriter()
    writer.string(1, 'first')
    const first = writer.take()
    writer.fields(first)
    writer.string(1, 'other')
    expect(fieldsOf(writer.take(), 1).map(String)).toEqual(['first', 'other'])
    expect(fieldsOf(first, 1).map(String)).toEqual(['first'])
  })
})
