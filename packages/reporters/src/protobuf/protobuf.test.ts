import fc from 'fast-check'
import { fromJson } from 'protobufjs/ext/protojson.js'
import { describe, expect, it } from 'vitest'
import { protobufjs } from '../fixtures/protobufjs.ts'
import { type MessageType, messageType } from './message-type.ts'
import { protoJson } from './proto-json.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import { readFields } from './read-fields.ts'
import { SharedMessage } from './shared-message.ts'

const definition = protobufjs.parse(`
  syntax = "proto3";
  message Inner { string text = 1; repeated Inner children = 2; }
  message Outer {
    string text = 1; bool flag = 2; double real = 3; uint32 small = 4; uint64 large = 5; sint32 signed = 6;
    fixed64 fixed = 7; sfixed64 signedFixed = 8; repeated double reals = 9; repeated uint64 larges = 10;
    repeated fixed64 fixeds = 11; repeated sint32 signeds = 12; repeated sint64 largeSigneds = 14; Inner inner = 2047; repeated Inner inners = 13;
  }`).root
const outerDefinition = definition.lookupType('Outer')

interface Inner {
  readonly text?: string
  readonly children?: readonly Inner[]
}
interface Outer {
  readonly text?: string
  readonly flag?: boolean
  readonly real?: number
  readonly small?: number
  readonly large?: number
  readonly signed?: number
  readonly fixed?: bigint
  readonly signedFixed?: number
  readonly reals?: readonly number[]
  readonly larges?: readonly number[]
  readonly fixeds?: readonly number[]
  readonly signeds?: readonly number[]
  readonly largeSigneds?: readonly number[]
  readonly inner?: Inner
  readonly inners?: readonly Inner[]
}
const leaf: MessageType<{ readonly text?: string }> = messageType<{ readonly text?: string }>({
  text: [1, 'string'],
})
const inner = messageType<Inner>({ text: [1, 'string'], children: [2, leaf] })
const outer = messageType<Outer>({
  text: [1, 'string'],
  flag: [2, 'bool'],
  real: [3, 'double'],
  small: [4, 'uint32'],
  large: [5, 'uint64'],
  signed: [6, 'sint32'],
  fixed: [7, 'fixed64'],
  signedFixed: [8, 'sfixed64'],
  reals: [9, 'double'],
  larges: [10, 'uint64'],
  fixeds: [11, 'fixed64'],
  signeds: [12, 'sint32'],
  largeSigneds: [14, 'sint64'],
  inner: [2047, inner],
  inners: [13, inner],
})

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.nat({ max: 300 }).map((length) => 'ü'.repeat(length)),
)
const signed = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const large = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 300 }))
// JSON has no -0.
const real = fc.double().map((value) => value + 0)
const innerMessage: fc.Arbitrary<Inner> = fc.record(
  { text, children: fc.array(fc.record({ text }, { requiredKeys: [] }), { maxLength: 3 }) },
  { requiredKeys: [] },
)
const message: fc.Arbitrary<Outer> = fc.record(
  {
    text,
    flag: fc.boolean(),
    real,
    small: fc.nat({ max: 2 ** 32 - 1 }),
    large,
    signed,
    fixed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    signedFixed: fc.maxSafeInteger(),
    reals: fc.array(real),
    larges: fc.array(large),
    fixeds: fc.array(large),
    signeds: fc.array(signed),
    largeSigneds: fc.array(fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 })),
    inner: innerMessage,
    inners: fc.array(innerMessage, { maxLength: 3 }),
  },
  { requiredKeys: [], noNullPrototype: true },
)

interface Sharing {
  readonly inner: SharedMessage<Inner>
  readonly inners?: readonly SharedMessage<Inner>[]
}
const sharing = messageType<Sharing>({ inner: [2047, inner], inners: [13, inner] })

const asPlain = { longs: String, defaults: true } as const

/** What the other implementation reads in it. */
function read(bytes: Uint8Array): unknown {
  return outerDefinition.toObject(outerDefinition.decode(bytes), asPlain)
}

/** What it has when it is told without bytes. */
function told(one: Outer): unknown {
  const fixed = one.fixed !== undefined && { fixed: String(one.fixed) }
  return outerDefinition.toObject(outerDefinition.fromObject({ ...one, ...fixed }), asPlain)
}

describe('ProtobufWriter', () => {
  const writer = new ProtobufWriter()

  it('writes what another implementation reads, whatever it wrote before', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(read(writer.message(outer, one))).toEqual(told(one))
      }),
      { numRuns: 300 },
    )
  })

  it('writes defaults, which the reader could not tell from what is not there', () => {
    expect([...writer.message(outer, { small: 0, text: '' })]).toEqual([0x0a, 0, 0x20, 0])
  })

  it('writes texts of 64 KB, and lengths of each size', () => {
    for (const length of [127, 128, 16_383, 16_384, 65_536, 2_100_000]) {
      const one = { text: 'a'.repeat(length) }
      expect(read(writer.message(outer, one))).toEqual(told(one))
    }
  })

  it('writes a message that is a part of many as the message itself, the first time and then', () => {
    const shared = new SharedMessage<Inner>({ text: 'ü'.repeat(70) })
    for (let time = 0; time < 2; time += 1) {
      expect(read(writer.message(sharing, { inner: shared, inners: [shared, shared] }))).toEqual(
        told({ inner: shared.message, inners: [shared.message, shared.message] }),
      )
      expect(JSON.parse(protoJson(sharing, { inner: shared }))).toEqual({ inner: shared.message })
    }
  })

  it('writes a message as a field of another one, and its header alone', () => {
    const field = writer.field(2047, inner, { text: 'in' })
    expect(read(field)).toEqual(told({ inner: { text: 'in' } }))
    const header = writer.header(2047, 4)
    expect(Buffer.concat([header, field.subarray(header.byteLength)])).toEqual(Buffer.from(field))
  })
})

describe('fields that were written before', () => {
  const writer = new ProtobufWriter()
  const around = messageType<{ readonly flag: boolean; readonly rest: Uint8Array; readonly small: number }>({
    flag: [2, 'bool'],
    rest: [1, 'written'],
    small: [4, 'uint32'],
  })

  it('are a part of the message, as they were', () => {
    fc.assert(
      fc.property(text, fc.array(innerMessage, { maxLength: 3 }), (one, inners) => {
        const rest = writer.message(outer, { text: one, inners })
        expect(read(writer.message(around, { flag: true, rest, small: 4 }))).toEqual(
          told({ flag: true, text: one, inners, small: 4 }),
        )
      }),
    )
  })
})

describe('protoJson', () => {
  it('writes what another implementation reads', () => {
    fc.assert(
      fc.property(message, (one) => {
        const json = JSON.parse(protoJson(outer, one))
        expect(outerDefinition.toObject(fromJson(outerDefinition, json), asPlain)).toEqual(told(one))
      }),
    )
  })

  it('has integers of 64 bits as text, and others as numbers', () => {
    expect(
      protoJson(outer, { text: '"\n', real: 1.5, small: 4, fixed: 2n ** 63n, larges: [1, 2], inner: {} }),
    ).toBe(
      '{"text":"\\"\\n","real":1.5,"small":4,"fixed":"9223372036854775808","larges":["1","2"],"inner":{}}',
    )
  })
})

describe('readFields', () => {
  it('reads what another implementation writes', () => {
    const bytes = outerDefinition
      .encode({ text: 'ü', flag: true, large: 2 ** 40, fixed: 7, inner: { text: 'in' } })
      .finish()
    expect([...readFields(bytes)]).toEqual([
      { number: 1, value: Buffer.from('ü') },
      { number: 2, value: 1 },
      { number: 5, value: 2 ** 40 },
      { number: 7, value: 7 },
      { number: 2047, value: Buffer.of(0x0a, 2, 0x69, 0x6e) },
    ])
  })

  it('refuses what is cut off, or no message', () => {
    const bytes = new ProtobufWriter().message(outer, { text: 'abc', real: 1 })
    for (const end of [1, 2, 4, 6, 9]) {
      expect(() => [...readFields(bytes.subarray(0, end))]).toThrow(RangeError)
    }
    expect(() => [...readFields(Uint8Array.of(0x0b))]).toThrow('field 1 has the wire type 3')
    expect(() => [...readFields(new Uint8Array(20).fill(0x80))]).toThrow('a number has more than ten bytes')
  })

  it('ends, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        try {
          for (const field of readFields(bytes)) void field
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })
})
