import type { Clock } from '../clock.ts'
import { nextTurn } from '../turns.ts'

/** Text, or its UTF-8. Bytes are theirs until the next chunk is asked for. */
export type Chunk = string | Buffer

export interface SliceOptions {
  readonly clock: Pick<Clock, 'nowNs'>
  /** How long to work before everything else has its turn. */
  readonly sliceNs: number
  /** Asked after each slice: whether somebody still waits for the rest. */
  readonly isWanted: () => boolean
}

/** Large enough that writing costs little per byte, small enough to be copied well within a slice. */
const BATCH_BYTES = 32_768

/** For a chunk that comes when a batch is nearly full. */
const ROOM_BYTES = 16_384

/**
 * Chunks as larger chunks of UTF-8, produced in slices: after `sliceNs` of work the event loop has a turn. Nothing is
 * produced before it is asked for, so a slow reader holds one batch.
 */
export async function* inSlices(
  chunks: Iterable<Chunk>,
  { clock, sliceNs, isWanted }: SliceOptions,
): AsyncGenerator<Uint8Array, void> {
  // What came before, such as the snapshot, was a slice of its own.
  await nextTurn()
  let began = clock.nowNs()
  let batch = Buffer.allocUnsafeSlow(BATCH_BYTES + ROOM_BYTES)
  let used = 0
  for (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (used + bytes.length > batch.length) {
      batch = Buffer.concat([batch.subarray(0, used)], used + bytes.length)
    }
    batch.set(bytes, used)
    used += bytes.length
    if (used >= BATCH_BYTES) {
      yield batch.subarray(0, used)
      batch = Buffer.allocUnsafeSlow(BATCH_BYTES + ROOM_BYTES)
      used = 0
    }
    // Also after a batch was handed out: a fast reader asks for the next one in the same turn.
    if (clock.nowNs() - began >= sliceNs) {
      await nextTurn()
      if (!isWanted()) return
      began = clock.nowNs()
    }
  }
  if (used > 0) yield batch.subarray(0, used)
}

/** Chunks as text. */
export function* asText<Result>(chunks: Generator<Chunk, Result>): Generator<string, Result> {
  for (;;) {
    const chunk = chunks.next()
    if (chunk.done) return chunk.value
    yield chunk.value.toString()
  }
}
