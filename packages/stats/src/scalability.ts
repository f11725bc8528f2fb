import { leastOnGrid } from './least-on-grid.ts'
import { requireFinite, type Sample } from './sample.ts'
import { studentsTwoSidedQuantile } from './students-t.ts'

/** A figure and the interval it is in at the confidence that was asked for. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** How throughput grows with load, by the Universal Scalability Law. */
export interface Scalability {
  /** Throughput at a load of 1, γ; in the unit of the throughputs. */
  readonly single: number
  /** Share of the work that only one can do at a time, σ: 0 to 1. */
  readonly contention: Estimate
  /** What each pair costs to keep in agreement, κ: 0 or more. Above 0, throughput falls again beyond a peak. */
  readonly coherency: Estimate
  /** Load at which throughput is highest, 1 or more; Infinity where it only approaches its ceiling. */
  readonly peakLoad: Estimate
  /** Throughput there; Infinity where nothing bounds it. */
  readonly peakThroughput: number
  /** Load at which linear growth would reach that throughput: beyond it, more load mostly waits. */
  readonly saturationLoad: number
  /** Standard deviation of the throughputs about the curve, in their unit. */
  readonly standardError: number
}

export interface ScalabilityOptions {
  /**
   * Of the intervals, above 0 and below 1.
   * @default 0.95
   */
  readonly confidence?: number
}

/** Three are estimated, and the intervals need at least one figure more. */
const fewestLoads = 4

/** 0, and from 1e-5 to 1 a third more each time: fine enough wherever between the minimum lies. */
const shares: readonly number[] = [0, ...Array.from({ length: 41 }, (_, at) => 10 ** ((at - 40) / 8))]

/**
 * Fits the Universal Scalability Law, X(N) = γN / (1 + σ(N - 1) + κN(N - 1)), by least squares on the throughputs
 * themselves (Gunther, "Guerrilla Capacity Planning", Springer 2007, chapters 4 to 6; three parameters, as version 2
 * and later of the R package usl). N is work under way at once: callers, workers, processors. The peak is at
 * N = sqrt((1 - σ) / κ), and may not be below 1.
 *
 * γ follows from σ and κ (Golub and Pereyra 1973), which are searched over all they can be and need no starting
 * values. The intervals hold what fits nearly as well, whatever the other parameters are then: they are
 * those of the profile likelihood with Student's t (Bates and Watts, "Nonlinear Regression Analysis and Its
 * Applications", Wiley 1988, section 6.1), which know that σ and κ cannot be negative, and hold for the peak as for
 * what it is made of.
 *
 * @param loads above 0, in any order, at least 4 different ones
 * @param throughputs one for each load, above 0
 * @throws RangeError for anything else, and for a confidence out of range
 */
export function fitScalability(
  loads: Sample,
  throughputs: Sample,
  { confidence = 0.95 }: ScalabilityOptions = {},
): Scalability {
  requireMeasurements(loads, throughputs)
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be above 0 and below 1, got ${confidence}`)
  }
  const misfit = (contention: number, coherency: number): number =>
    project(loads, throughputs, contention, coherency).squares
  // What is searched over lies from 0 to 1 in both directions: σ, and the reciprocal of the peak's load.
  const coherencyOf = (contention: number, reciprocal: number): number => (1 - contention) * reciprocal ** 2
  const bestContention = (reciprocal: number) =>
    leastOnGrid((contention) => misfit(contention, coherencyOf(contention, reciprocal)), shares)
  const best = leastOnGrid((reciprocal) => bestContention(reciprocal).value, shares)
  const contention = bestContention(best.at).at
  const coherency = coherencyOf(contention, best.at)
  const { single, squares } = project(loads, throughputs, contention, coherency)

  const degrees = loads.length - 3
  const limit = squares * (1 + studentsTwoSidedQuantile(1 - confidence, degrees) ** 2 / degrees)
  const inside = (profile: (x: number) => number, value: number, grid: readonly number[]): Estimate =>
    intervalAround(value, grid, (x) => profile(x) <= limit)
  const reciprocal = inside((x) => bestContention(x).value, best.at, shares)
  const capacity = peakCapacity(contention, coherency)
  return {
    single,
    contention: inside(
      (x) => leastOnGrid((y) => misfit(x, coherencyOf(x, y)), shares).value,
      contention,
      shares,
    ),
    coherency: inside(
      (x) => leastOnGrid((share) => misfit(share * (1 - x), x), shares).value,
      coherency,
      shares.map((share) => share ** 2),
    ),
    peakLoad: { value: 1 / reciprocal.value, low: 1 / reciprocal.high, high: 1 / reciprocal.low },
    peakThroughput: single * capacity,
    saturationLoad: capacity,
    standardError: Math.sqrt(squares / degrees),
  }
}

/** Throughput that a fitted law expects at a load, in the unit it was fitted in. */
export function throughputAt(
  { single, contention, coherency }: Pick<Scalability, 'single' | 'contention' | 'coherency'>,
  load: number,
): number {
  return single * relativeCapacity(load, contention.value, coherency.value)
}

function relativeCapacity(load: number, contention: number, coherency: number): number {
  return load / (1 + contention * (load - 1) + coherency * load * (load - 1))
}

function peakCapacity(contention: number, coherency: number): number {
  return coherency === 0
    ? 1 / contention
    : relativeCapacity(Math.sqrt((1 - contention) / coherency), contention, coherency)
}

/** The γ that fits best with this σ and κ, and the sum of squares it leaves. */
function project(
  loads: Sample,
  throughputs: Sample,
  contention: number,
  coherency: number,
): { readonly single: number; readonly squares: number } {
  let products = 0
  let own = 0
  for (let index = 0; index < loads.length; index += 1) {
    const capacity = relativeCapacity(loads[index] as number, contention, coherency)
    products += capacity * (throughputs[index] as number)
    own += capacity * capacity
  }
  const single = products / own
  let squares = 0
  for (let index = 0; index < loads.length; index += 1) {
    const capacity = relativeCapacity(loads[index] as number, contention, coherency)
    squares += ((throughputs[index] as number) - single * capacity) ** 2
  }
  return { single, squares }
}

/** From a value outwards to where it is no longer inside, or to the ends of the grid. */
function intervalAround(value: number, grid: readonly number[], isInside: (x: number) => boolean): Estimate {
  const below = grid.filter((x) => x < value).reverse()
  const above = grid.filter((x) => x > value)
  return { value, low: edge(value, below, isInside), high: edge(value, above, isInside) }
}

function edge(value: number, outwards: readonly number[], isInside: (x: number) => boolean): number {
  let inner = value
  for (const point of outwards) {
    if (!isInside(point)) return between(inner, point, isInside)
    inner = point
  }
  return inner
}

function between(inside: number, outside: number, isInside: (x: number) => boolean): number {
  let [inner, outer] = [inside, outside]
  for (let step = 0; step < 40; step += 1) {
    const middle = (inner + outer) / 2
    if (isInside(middle)) inner = middle
    else outer = middle
  }
  return inner
}

function requireMeasurements(loads: Sample, throughputs: Sample): void {
  requireFinite(loads, 'loads')
  requireFinite(throughputs, 'throughputs')
  if (throughputs.length !== loads.length) {
    throw new RangeError(
      `throughputs must hold as many numbers as loads, ${loads.length}, got ${throughputs.length}`,
    )
  }
  requireAboveZero(loads, 'loads')
  requireAboveZero(throughputs, 'throughputs')
  const different = new Set(loads).size
  if (different < fewestLoads) {
    throw new RangeError(`loads must hold at least ${fewestLoads} different numbers, got ${different}`)
  }
}

function requireAboveZero(sample: Sample, name: string): void {
  const bad = (sample as readonly number[]).findIndex((value) => !(value > 0))
  if (bad !== -1) throw new RangeError(`${name}[${bad}] must be above 0, got ${sample[bad]}`)
}
