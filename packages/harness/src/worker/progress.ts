import type { Phase } from '@tidemark/records'
import { phases } from '../protocol.ts'

/** Cells per worker: the phase it is in, and a tick that moves with every sample. */
const cellsPerWorker = 2

/** Shared memory in which workers leave where they are, so that a watcher can read it while they hang. */
export function createProgressBuffer(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * cellsPerWorker * Int32Array.BYTES_PER_ELEMENT)
}

/** A worker's own side. */
export interface Progress {
  enter(phase: Phase): void
  readonly phase: Phase
  /** One sample more: a plain store, no atomics, as only this worker writes its cells. */
  tick(): void
}

export function progressOf(buffer: SharedArrayBuffer, worker: number): Progress {
  const cells = new Int32Array(buffer, worker * cellsPerWorker * Int32Array.BYTES_PER_ELEMENT, cellsPerWorker)
  return {
    enter(phase) {
      Atomics.store(cells, 0, phases.indexOf(phase))
      Atomics.add(cells, 1, 1)
    },
    get phase() {
      return phases[Atomics.load(cells, 0)] ?? 'load'
    },
    tick() {
      cells[1] = ((cells[1] ?? 0) + 1) | 0
    },
  }
}

/** The watcher's side: where a worker is, and a number that changes whenever it gets further. */
export function readProgress(buffer: SharedArrayBuffer, worker: number): { phase: Phase; tick: number } {
  const cells = new Int32Array(buffer, worker * cellsPerWorker * Int32Array.BYTES_PER_ELEMENT, cellsPerWorker)
  return { phase: phases[Atomics.load(cells, 0)] ?? 'load', tick: Atomics.load(cells, 1) }
}
