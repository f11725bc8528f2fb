/** A field as the wire has it: bytes where it has a length, else a number, exact up to 2^53. */
export interface WireField {
  readonly number: number
  readonly value: number | Uint8Array
}

/**
 * The fields of a message in the wire format of Protocol Buffers, in their order. Signed integers below 0 are read as
 * 2^64 minus their amount.
 *
 * @throws RangeError when it is cut off or no such message
 */
export function* readFields(bytes: Uint8Array): Generator<WireField, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; scale < 2 ** 70; scale *= 0x80) {
      const byte = view.getUint8(at++)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
    throw new RangeError('a number has more than ten bytes')
  }
  const skip = (length: number): number => {
    const start = at
    at += length
    if (at > bytes.byteLength) throw new RangeError(`the message ends at ${bytes.byteLength}, not at ${at}`)
    return start
  }
  while (at < bytes.byteLength) {
    const tag = varint()
    const number = Math.floor(tag / 8)
    switch (tag % 8) {
      case 0:
        yield { number, value: varint() }
        break
      case 1:
        yield { number, value: Number(view.getBigUint64(skip(8), true)) }
        break
      case 2: {
        const length = varint()
        const start = skip(length)
        yield { number, value: bytes.subarray(start, start + length) }
        break
      }
      case 5:
        yield { number, value: view.getUint32(skip(4), true) }
        break
      default:
        throw new RangeError(`field ${number} has the wire type ${tag % 8}`)
    }
  }
}
