/** How many bytes are reserved at a time. */
const SLAB_BYTES = 2 ** 16

/** What takes more has memory of its own. */
const LARGEST_BYTES = SLAB_BYTES / 4

/** Where an array of some length can be. */
interface Place {
  readonly buffer: ArrayBuffer
  /** A multiple of eight, so that numbers of any size can be there. */
  readonly byteOffset: number
}

let slab = reserve(SLAB_BYTES)
let used = 0

/**
 * Room for something small that is written at once and then kept for a while, among others of its time. To reserve a few
 * kilobytes takes several times as long as to fill them, hence a slab for many, as Node has for its buffers: it stays
 * as long as one of them does. What is there is not zeros.
 */
export function placeFor(bytes: number): Place {
  if (bytes > LARGEST_BYTES) return { buffer: reserve(bytes), byteOffset: 0 }
  const size = Math.ceil(bytes / 8) * 8
  if (used + size > SLAB_BYTES) {
    slab = reserve(SLAB_BYTES)
    used = 0
  }
  const place = { buffer: slab, byteOffset: used }
  used += size
  return place
}

/** Without filling it with zeros, as `new ArrayBuffer` does: that takes longer than all the rest. */
function reserve(bytes: number): ArrayBuffer {
  return Buffer.allocUnsafeSlow(bytes).buffer
}
