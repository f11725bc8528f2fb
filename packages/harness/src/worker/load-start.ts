import { systemClock } from '@tidemark/metrics'

/** What workers of one load share: when it starts, on the clock of the machine, and whether it is to stop. */

const startCell = 0
const stopCell = 1
/** Until then the last worker has heard of it. */
const leadNs = 50_000_000n

export function createLoadStart(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)
}

/**
 * When all of them start: whoever asks first decides. In nanoseconds of this thread's clock; threads count from
 * different moments.
 */
export function agreeOnStart(loadStart: SharedArrayBuffer): number {
  const cells = new BigInt64Array(loadStart)
  const now = process.hrtime.bigint()
  const before = Atomics.compareExchange(cells, startCell, 0n, now + leadNs)
  return onThisClock(before === 0n ? now + leadNs : before)
}

/** When they start, for somebody who only watches; null while nobody has asked yet. */
export function startOf(loadStart: SharedArrayBuffer): number | null {
  const start = Atomics.load(new BigInt64Array(loadStart), startCell)
  return start === 0n ? null : onThisClock(start)
}

function onThisClock(start: bigint): number {
  return systemClock.nowNs() + Number(start - process.hrtime.bigint())
}

export function stopLoad(loadStart: SharedArrayBuffer): void {
  Atomics.store(new BigInt64Array(loadStart), stopCell, 1n)
}

export function isLoadStopped(loadStart: SharedArrayBuffer): boolean {
  return Atomics.load(new BigInt64Array(loadStart), stopCell) === 1n
}
