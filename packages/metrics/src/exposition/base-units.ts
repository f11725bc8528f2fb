import type { Unit } from '../units.ts'

/** The unit a value is exposed in: `divisor` turns a recorded value into it. */
export interface BaseUnit {
  /** What ends the metric's name; empty for a plain number. */
  readonly suffix: '' | 'seconds' | 'bytes' | 'ratio'
  readonly divisor: number
}

// Dividing by a power of ten rounds once; multiplying by 1e-9, which is no double, would round twice.
const BASE_UNITS: ReadonlyMap<Unit, BaseUnit> = new Map<Unit, BaseUnit>([
  ['ps', { suffix: 'seconds', divisor: 1e12 }],
  ['ns', { suffix: 'seconds', divisor: 1e9 }],
  ['us', { suffix: 'seconds', divisor: 1e6 }],
  ['ms', { suffix: 'seconds', divisor: 1e3 }],
  ['s', { suffix: 'seconds', divisor: 1 }],
  ['By', { suffix: 'bytes', divisor: 1 }],
  // `1` is any plain number here, the length of a queue too: only who writes `{ratio}` means a ratio.
  ['{ratio}', { suffix: 'ratio', divisor: 1 }],
])

const PLAIN: BaseUnit = { suffix: '', divisor: 1 }

/** The base unit that Prometheus' conventions ask for ("Metric and label naming", base units). */
export function baseUnit(unit: Unit): BaseUnit {
  return BASE_UNITS.get(unit) ?? PLAIN
}
