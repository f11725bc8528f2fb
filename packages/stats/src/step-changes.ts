import { clipOutliers } from './clip-outliers.ts'
import { pelt } from './pelt.ts'
import type { Sample } from './sample.ts'
import { type SerialNoise, serialNoise } from './serial-noise.ts'
import { studentsTwoSidedTail } from './students-t.ts'

/** Values on each side that a step is judged by: older ones may belong to another, slowly wandering level. */
export const stepWindow = 24
/** Largest p of a step that is kept: in a series of 1,000 values one in 100 by chance, were its noise independent. */
const alpha = 1e-5
/** Fewest values of a level. */
const minimumLength = 3

/** A step between two levels. */
export interface StepChange {
  /** Index of the first value of the new level. */
  readonly index: number
  /** Chance of so clear a difference between the values on both sides, were they of one level. */
  readonly p: number
}

/**
 * Where the level of a series steps. Candidates come from the best segmentation of the clipped series (`pelt`), with
 * the penalty 4 ln n times the long-run variance of its noise, but at most 8 ln n times the variance of the whole
 * series, which holds the former down where a series is all trend. Then the least sure one is dropped until each that
 * is left
 *
 * - has Student's p < 1e-5 between up to 24 values on either side, and
 * - explains these by two levels better than a straight line does, by a tenth: else it is a slope, not a step.
 */
export function stepChanges(values: Sample): StepChange[] {
  if (values.length < 2 * minimumLength) return []
  const clipped = clipOutliers(values)
  const penalty = penaltyOf(clipped, serialNoise(clipped))
  if (penalty === 0) return []
  let indices = pelt(clipped, { penalty, minimumLength })
  for (;;) {
    const candidates = indices.map((index, position): Candidate => {
      const [previous, next] = [indices[position - 1] ?? 0, indices[position + 1] ?? clipped.length]
      return {
        index,
        p: stepP(clipped, Math.max(previous, index - stepWindow), index, Math.min(next, index + stepWindow)),
        saved: squaresSaved(clipped, previous, index, next),
      }
    })
    const leastSure = candidates.reduce<Candidate | null>(
      (worst, next) => (worst === null || isLessSure(next, worst) ? next : worst),
      null,
    )
    if (leastSure === null || leastSure.p < alpha) return candidates.map(({ index, p }) => ({ index, p }))
    indices = indices.filter((index) => index !== leastSure.index)
  }
}

interface Candidate extends StepChange {
  /** Squared residuals that the two levels leave less than one level for both. */
  readonly saved: number
}

/** Slopes have p = 1 all of them: of these the one that matters least goes first. */
function isLessSure(one: Candidate, two: Candidate): boolean {
  return one.p > two.p || (one.p === two.p && one.saved < two.saved)
}

function squaresSaved(values: Float64Array, start: number, index: number, end: number): number {
  const shift = momentsOf(values, index, end).mean - momentsOf(values, start, index).mean
  return (((index - start) * (end - index)) / (end - start)) * shift ** 2
}

function penaltyOf(values: Float64Array, { spread, autocorrelation }: SerialNoise): number {
  const ownVariance = spread ** 2
  // Of an AR(1) process with these differences: Chakar et al. 2017.
  const longRunVariance = (ownVariance * (1 + autocorrelation)) / (1 - autocorrelation) ** 2
  const wholeVariance = momentsOf(values, 0, values.length).squares / values.length
  return Math.log(values.length) * Math.min(4 * longRunVariance, Math.max(8 * wholeVariance, 4 * ownVariance))
}

function stepP(values: Float64Array, start: number, index: number, end: number): number {
  const before = momentsOf(values, start, index)
  const after = momentsOf(values, index, end)
  const squares = before.squares + after.squares
  const shift = after.mean - before.mean
  if (shift === 0 || squares >= 0.9 * squaresAboutLine(values, start, end)) return 1
  const degrees = end - start - 2
  const standardError = Math.sqrt((squares / degrees) * (1 / (index - start) + 1 / (end - index)))
  return standardError > 0 ? studentsTwoSidedTail(shift / standardError, degrees) : 0
}

function momentsOf(values: Float64Array, start: number, end: number): { mean: number; squares: number } {
  let mean = 0
  for (let at = start; at < end; at += 1) mean += ((values[at] as number) - mean) / (at - start + 1)
  let squares = 0
  for (let at = start; at < end; at += 1) squares += ((values[at] as number) - mean) ** 2
  return { mean, squares }
}

/** Sum of squared residuals about the line of least squares. */
function squaresAboutLine(values: Float64Array, start: number, end: number): number {
  const { mean, squares } = momentsOf(values, start, end)
  const middle = (start + end - 1) / 2
  let products = 0
  let timeSquares = 0
  for (let at = start; at < end; at += 1) {
    products += (at - middle) * ((values[at] as number) - mean)
    timeSquares += (at - middle) ** 2
  }
  return squares - products ** 2 / timeSquares
}
