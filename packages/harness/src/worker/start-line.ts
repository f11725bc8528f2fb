/**
 * Workers of one call start their window together: each waits here after its own warm-up, so that
 * pooled throughput counts only time in which all of them were calling.
 */

const waitingCell = 0
const cancelledCell = 1

export function createStartLine(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
}

/** A worker that broke lets the others go home instead of waiting for ever. */
export function cancelStart(startLine: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(startLine), cancelledCell, 1)
}

/** Resolves to true when all workers have arrived, to false when one of them broke. */
export async function arriveAtStart(
  startLine: SharedArrayBuffer,
  workers: number,
  tick: () => void,
): Promise<boolean> {
  const cells = new Int32Array(startLine)
  Atomics.add(cells, waitingCell, 1)
  // A short poll, not Atomics.wait: the worker's event loop (its server, its sockets) must stay alive.
  while (Atomics.load(cells, waitingCell) < workers) {
    if (Atomics.load(cells, cancelledCell) === 1) return false
    tick()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return Atomics.load(cells, cancelledCell) === 0
}
