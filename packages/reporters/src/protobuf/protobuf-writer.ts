import { MAX_BYTES_PER_UNIT, writeUtf8 } from '../text/write-utf8.ts'
import type { Field, MessageType, Scalar } from './message-type.ts'
import { setFixed64 } from './set-fixed64.ts'
import { SharedMessage } from './shared-message.ts'

const VARINT = 0
const FIXED64 = 1
const LENGTH_DELIMITED = 2

type PlainScalar = Exclude<Scalar, 'written'>

const WIRE_TYPES: Readonly<Record<PlainScalar, number>> = {
  string: LENGTH_DELIMITED,
  bool: VARINT,
  double: FIXED64,
  uint32: VARINT,
  uint64: VARINT,
  sint32: VARINT,
  sint64: VARINT,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  enum: VARINT,
}

/**
 * Writes messages in the wire format of Protocol Buffers, into memory that is used again.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafeSlow(4096)
  /** Of the same memory. Its methods are compiled to single stores, those of a Buffer are not. */
  #view = new DataView(this.#bytes.buffer)
  #end = 0

  /** A message by itself. */
  message<Message>(type: MessageType<Message>, message: Message): Uint8Array {
    this.#end = 0
    this.#fields(type, message as Readonly<Record<string, unknown>>)
    return this.#written()
  }

  /** A message as the field of another one. */
  field<Message>(number: number, type: MessageType<Message>, message: Message): Uint8Array {
    this.#end = 0
    this.#field({ name: '', number, type }, message)
    return this.#written()
  }

  /** What comes before a field whose content is a message or a text of so many bytes. */
  header(number: number, lengthBytes: number): Uint8Array {
    this.#end = 0
    this.#tag(number, LENGTH_DELIMITED)
    this.#varint(lengthBytes)
    return this.#written()
  }

  #written(): Uint8Array {
    return Buffer.from(this.#bytes.subarray(0, this.#end))
  }

  #fields({ fields }: MessageType<never>, message: Readonly<Record<string, unknown>>): void {
    for (const field of fields) {
      const value = message[field.name]
      if (value === undefined) continue
      if (!Array.isArray(value)) this.#field(field, value)
      else if (isPackable(field.type)) this.#packed(field.number, field.type, value)
      else for (const element of value) this.#field(field, element)
    }
  }

  #field({ number, type }: Field, value: unknown): void {
    if (type === 'written') {
      this.#bytesOf(value as Uint8Array)
      return
    }
    if (typeof type === 'string') {
      this.#tag(number, WIRE_TYPES[type])
      this.#scalar(type, value)
      return
    }
    this.#tag(number, LENGTH_DELIMITED)
    if (value instanceof SharedMessage) {
      this.#shared(type, value)
      return
    }
    const start = this.#beginDelimited()
    this.#fields(type, value as Readonly<Record<string, unknown>>)
    this.#endDelimited(start)
  }

  #shared(type: MessageType<never>, shared: SharedMessage<unknown>): void {
    const start = this.#beginDelimited()
    if (shared.protobuf === undefined) {
      this.#fields(type, shared.message as Readonly<Record<string, unknown>>)
      shared.protobuf = Buffer.from(this.#bytes.subarray(start, this.#end))
    } else this.#bytesOf(shared.protobuf)
    this.#endDelimited(start)
  }

  #bytesOf(written: Uint8Array): void {
    this.#reserve(written.byteLength)
    this.#bytes.set(written, this.#end)
    this.#end += written.byteLength
  }

  #packed(number: number, type: PlainScalar, values: readonly unknown[]): void {
    if (values.length === 0) return
    this.#tag(number, LENGTH_DELIMITED)
    const start = this.#beginDelimited()
    for (const value of values) this.#scalar(type, value)
    this.#endDelimited(start)
  }

  #scalar(type: PlainScalar, value: unknown): void {
    switch (type) {
      case 'string':
        this.#string(value as string)
        break
      case 'bool':
        this.#varint(value ? 1 : 0)
        break
      case 'double':
        this.#reserve(8)
        this.#view.setFloat64(this.#end, value as number, true)
        this.#end += 8
        break
      case 'uint32':
      case 'uint64':
      case 'enum':
        this.#varint(value as number)
        break
      case 'sint32':
      case 'sint64':
        this.#varint(zigZag(value as number))
        break
      case 'fixed64':
      case 'sfixed64':
        this.#fixed64(value as number | bigint)
        break
    }
  }

  #tag(number: number, wireType: number): void {
    this.#varint((number << 3) | wireType)
  }

  /** @param value an integer from 0 to 2^53 - 1 */
  #varint(value: number): void {
    this.#reserve(varintBytes(value))
    const bytes = this.#bytes
    let rest = value
    // Down to 31 bits by division, then by shifting, which is several times as fast.
    while (rest > 0x7fffffff) {
      bytes[this.#end++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    while (rest >= 0x80) {
      bytes[this.#end++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    bytes[this.#end++] = rest
  }

  #fixed64(value: number | bigint): void {
    this.#reserve(8)
    setFixed64(this.#view, this.#end, value)
    this.#end += 8
  }

  #string(text: string): void {
    const start = this.#beginDelimited()
    this.#reserve(text.length * MAX_BYTES_PER_UNIT)
    this.#end = writeUtf8(text, this.#bytes, this.#end)
    this.#endDelimited(start)
  }

  /** Most lengths take one byte, which is left free. */
  #beginDelimited(): number {
    this.#reserve(1)
    this.#end += 1
    return this.#end
  }

  /** Writes the length before what has been written since `start`, which moves up where that takes more bytes. */
  #endDelimited(start: number): void {
    const length = this.#end - start
    const extra = varintBytes(length) - 1
    if (extra > 0) {
      this.#reserve(extra)
      this.#bytes.copyWithin(start + extra, start, this.#end)
    }
    this.#end = start - 1
    this.#varint(length)
    this.#end += length
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length))
    larger.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

function isPackable(type: Field['type']): type is PlainScalar {
  return typeof type === 'string' && type !== 'string' && type !== 'written'
}

/** 0, -1, 1, -2, 2 … as 0, 1, 2, 3, 4 … */
function zigZag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1
  return bytes
}
