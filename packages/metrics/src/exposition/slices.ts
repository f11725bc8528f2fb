import type { Clock } from '../clock.ts'
import { nextTurn } from '../turns.ts'

export interface SliceOptions {
  readonly clock: Pick<Clock, 'nowNs'>
  /** How long to work before everything else has its turn. */
  readonly sliceNs: number
  /** Asked after each slice: whether somebody still waits for the rest. */
  readonly isWanted: () => boolean
}

/** Large enough that writing costs little per byte, small enough to be encoded well within a slice. */
const BATCH_CHARACTERS = 32_768

/**
 * Chunks of text as larger chunks of UTF-8, produced in slices: after `sliceNs` of work the event loop has a
 * turn. Nothing is produced before it is asked for, so a slow reader holds one batch.
 */
export async function* inSlices(
  chunks: Iterable<string>,
  { clock, sliceNs, isWanted }: SliceOptions,
): AsyncGenerator<Uint8Array, void> {
  // What came before, such as the snapshot, was a slice of its own.
  await nextTurn()
  let began = clock.nowNs()
  let batch = ''
  for (const chunk of chunks) {
    batch += chunk
    if (batch.length >= BATCH_CHARACTERS) {
      yield Buffer.from(batch)
      batch = ''
    }
    // Also after a batch was handed out: a fast reader asks for the next one in the same turn.
    if (clock.nowNs() - began >= sliceNs) {
      await nextTurn()
      if (!isWanted()) return
      began = clock.nowNs()
    }
  }
  if (batch !== '') yield Buffer.from(batch)
}
