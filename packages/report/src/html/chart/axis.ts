import type { Units } from '../../format/quantity.ts'

/** A figure that has a label beside an axis, and where. */
export interface Tick {
  readonly at: number
  readonly label: string
}

/** From figures to coordinates. Figures that are not finite are put at the low end. */
export interface Axis {
  readonly at: (value: number) => number
  readonly ticks: readonly Tick[]
}

/** Two figures, or two coordinates; the second may be the smaller coordinate. */
export type Span = readonly [from: number, to: number]

export interface AxisOptions {
  readonly units: Units
  /** About how many labels there is room for. */
  readonly ticks?: number
  /** Writes `+` before figures above nought. */
  readonly signed?: boolean
}

/** The smallest span that holds all finite figures; from 0 to 1 without any. */
export function spanOf(values: readonly number[]): Span {
  const finite = values.filter(Number.isFinite)
  // Not Math.min(...finite): a record may hold more figures than a call may have arguments.
  const low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  return finite.length === 0 ? [0, 1] : [low, high]
}

/** Beyond this ratio of the largest to the smallest figure a linear axis shows only the largest. */
const linearUpTo = 20

/** Logarithmic where the figures are above nought and differ by more than an order of magnitude, else linear. */
export function fittingAxis(values: Span, pixels: Span, options: AxisOptions): Axis {
  const isWide = values[0] > 0 && values[1] / values[0] > linearUpTo
  return isWide ? logAxis(values, pixels, options) : linearAxis(values, pixels, options)
}

export function linearAxis(values: Span, pixels: Span, options: AxisOptions): Axis {
  const [low, high] = widened(values)
  const at = (value: number): number => between(pixels, (value - low) / (high - low))
  const step = niceStep((high - low) / (options.ticks ?? 4))
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1)
  // Multiples, not sums: a sum of many steps drifts away from round figures.
  const figures = Array.from({ length: count }, (_, index) => (first + index) * step)
  const labels = labelsOf(figures, step, options)
  return { at, ticks: figures.map((figure, index) => ({ at: at(figure), label: labels[index] ?? '' })) }
}

/** @param values both above 0 */
export function logAxis(values: Span, pixels: Span, options: AxisOptions): Axis {
  const [low, high] = [Math.log10(values[0]), Math.log10(values[1])]
  const at = (value: number): number => between(pixels, (Math.log10(value) - low) / (high - low))
  const decades = high - low
  const digits = decades < 2 ? [1, 2, 5] : [1]
  const every = Math.ceil(decades / 8)
  const exponents = Array.from(
    { length: Math.floor(high) - Math.floor(low) + 1 },
    (_, index) => Math.floor(low) + index,
  )
  const figures = exponents
    .filter((_, index) => index % every === 0)
    .flatMap((exponent) => digits.map((digit) => digit * 10 ** exponent))
    .filter((figure) => figure >= values[0] * (1 - 1e-9) && figure <= values[1] * (1 + 1e-9))
  return {
    at,
    ticks: figures.map((figure) => ({ at: at(figure), label: labelsOf([figure], figure, options)[0] ?? '' })),
  }
}

function between([from, to]: Span, share: number): number {
  return Number.isFinite(share) ? from + share * (to - from) : from
}

/** Doubles nearer to nought have fewer digits, down to none. */
const tiny = 1e-300

/** All equal figures have room on both sides. */
function widened([low, high]: Span): Span {
  // Closer together than doubles tell apart, they would be nought apart after a division.
  if (high - low > Math.max(tiny, Math.abs(high) * 1e-9)) return [low, high]
  const room = Math.abs(high) > tiny ? Math.abs(high) * 0.05 : 1
  return [low - room, high + room]
}

/** 1, 2 or 5 times a power of ten, at least `step`. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const digit = [1, 2, 5].find((one) => one * power >= step * (1 - 1e-9)) ?? 10
  return digit * power
}

/** With one unit for all, and as many decimals as tell two neighbours apart. */
function labelsOf(figures: readonly number[], step: number, { units, signed }: AxisOptions): string[] {
  const largest = figures.reduce((most, figure) => Math.max(most, Math.abs(figure)), 0)
  const [size, name] = units.find(([one]) => largest >= one * (1 - 1e-9)) ??
    units[units.length - 1] ?? [1, '']
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9)))
  return figures.map((figure) => {
    if (figure === 0) return '0'
    const sign = signed === true && figure > 0 ? '+' : ''
    const digits = (figure / size).toFixed(decimals)
    return `${sign}${digits}${name === '' || name === '%' ? name : ` ${name}`}`
  })
}
