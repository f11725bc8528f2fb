import type { ClockMeasurement } from './measurements.ts'
import { type Quartiles, quartilesOf } from './quartiles.ts'

/** What one reading of `performance.now()` costs and tells. Nanoseconds. */
export interface ClockFinding {
  readonly costNs: Quartiles
  readonly stepNs: Quartiles
}

/** Null for a clock that was not measured, or that never moved. */
export function describeClock(measured: ClockMeasurement | null): ClockFinding | null {
  if (measured === null || measured.costNs.length === 0 || measured.stepNs.length === 0) return null
  return { costNs: quartilesOf(measured.costNs), stepNs: quartilesOf(measured.stepNs) }
}
