import type { Snapshot } from '@tidemark/metrics'
import type { Batch } from '../delivery/batch.ts'
import type { FormatStep } from '../destination.ts'
import { type GraphiteFormatOptions, graphiteDatapoints } from './datapoints.ts'

// Opcodes of pickle, protocol 2: https://github.com/python/cpython/blob/main/Lib/pickletools.py
const PROTO_2 = [0x80, 2]
const EMPTY_LIST = 0x5d
const MARK = 0x28
const APPENDS = 0x65
const STOP = 0x2e
/** Four bytes of length, little-endian, before UTF-8: no quotes that a name could end. */
const BINUNICODE = 0x58
/** Eight bytes, big-endian. */
const BINFLOAT = 0x47
const TUPLE2 = 0x86

const HEAD = Uint8Array.of(...PROTO_2, EMPTY_LIST, MARK)
const TAIL = Uint8Array.of(APPENDS, STOP)
const LENGTH_BYTES = 4

/** What `framePickle` adds to its pieces. */
export const PICKLE_FRAME_BYTES: number = LENGTH_BYTES + HEAD.length + TAIL.length

/** Items of a list `[(path, (seconds, value)), …]`, which `framePickle` closes. */
export function graphitePickle(
  options: GraphiteFormatOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  return graphiteDatapoints(options, pickleItem)
}

function pickleItem(path: string, value: number, seconds: number): Uint8Array {
  const pathBytes = Buffer.byteLength(path)
  const item = Buffer.allocUnsafe(5 + pathBytes + 9 + 9 + 2)
  let at = item.writeUInt8(BINUNICODE)
  at = item.writeUInt32LE(pathBytes, at)
  at += item.write(path, at)
  for (const number of [seconds, value]) {
    at = item.writeUInt8(BINFLOAT, at)
    at = item.writeDoubleBE(number, at)
  }
  item.fill(TUPLE2, at)
  return item
}

/** The list of a batch, with its length before it, four bytes, big-endian. */
export function framePickle({ bytes }: Pick<Batch, 'bytes'>): Uint8Array {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(HEAD.length + bytes.byteLength + TAIL.length)
  return Buffer.concat([length, HEAD, bytes, TAIL])
}
