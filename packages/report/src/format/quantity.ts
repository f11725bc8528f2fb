/** Figures for people: three significant digits and the unit that fits. The only place that does this. */

/** Sizes and names of a quantity's units, the largest first. */
export type Units = readonly (readonly [size: number, name: string])[]

export const durationUnits: Units = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
]

export const byteUnits: Units = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [1, 'B'],
]

export const countUnits: Units = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
]

/** 1234.5 (nanoseconds) → `1.23 µs`. */
export function formatNanoseconds(ns: number): string {
  return scaled(ns, durationUnits)
}

/** 12345 → `12.3 kB`. Decimal prefixes, as in the suites. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, byteUnits)
}

/** 1234567 → `1.23 M`. */
export function formatRate(perSecond: number): string {
  return scaled(perSecond, countUnits).trimEnd()
}

/**
 * A ratio as a change: 1.021 → `+2.1%`, 0.5 → `-50.0%`. Where percentages stop telling anything, a factor:
 * 12 → `×12.0`, 0.002 → `×0.00200`.
 */
export function formatChange(ratio: number): string {
  if (!Number.isFinite(ratio)) return '?'
  if (ratio >= 3 || ratio < 0.01) return `×${significant(ratio)}`
  const percent = ((ratio - 1) * 100).toFixed(1)
  if (Number(percent) === 0) return '0.0%'
  return `${ratio < 1 ? '' : '+'}${percent}%`
}

/** A difference with its sign, in the words of `format`: 1200 bytes → `+1.20 kB`. */
export function formatDifference(difference: number, format: (amount: number) => string): string {
  if (!Number.isFinite(difference) || difference === 0) return format(difference)
  return `${difference < 0 ? '-' : '+'}${format(Math.abs(difference))}`
}

/** A chance with two digits: 0.0371 → `0.037`, and `<0.0001` where more would claim too much. */
export function formatChance(chance: number): string {
  if (!Number.isFinite(chance)) return '?'
  return chance < 0.0001 ? '<0.0001' : String(Number(chance.toPrecision(2)))
}

/** 0.05 → `5%`, 0.1234 → `12.3%`. */
export function formatFraction(fraction: number): string {
  if (!Number.isFinite(fraction)) return '?'
  return `${Number((fraction * 100).toPrecision(3))}%`
}

/** 95 (seconds) → `1m 35s`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  const tenths = seconds.toFixed(1)
  if (Number(tenths) < 10) return `${tenths}s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`
}

/** Less than this of the smallest unit is the arithmetic's, not the measurement's. */
const smallest = 0.001

function scaled(value: number, units: Units): string {
  if (!Number.isFinite(value)) return '?'
  // Rounded first, so that 999.6 becomes 1.00 of the next unit and never 1000.
  const rounded = Number(value.toPrecision(3))
  const [size, name] = units.find(([one]) => Math.abs(rounded) >= one) ?? units[units.length - 1] ?? [1, '']
  if (rounded > 0 && rounded < smallest) return `<${smallest} ${name}`
  return `${size === 1 && Number.isInteger(rounded) ? rounded : significant(rounded / size)} ${name}`
}

function significant(value: number): string {
  // Beyond 999 of the largest unit: `toPrecision` would write 1.00e+3.
  if (value === 0 || Math.abs(value) >= 1000) return String(Number(value.toPrecision(3)))
  return value.toPrecision(3)
}
