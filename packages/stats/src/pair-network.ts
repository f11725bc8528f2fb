import { robustSpread } from './quantile.ts'
import { requireFinite, type Sample } from './sample.ts'
import { hodgesLehmannLocation } from './walsh.ts'

/** Two of several things that were measured side by side, such as revisions of one program. */
export interface ComparedPair {
  readonly from: number
  readonly to: number
  /** How far `to` lay above `from`, one figure for each replicate: log ratios, where ratios are wanted. */
  readonly differences: Sample
}

/** How far one thing lies above another, from all pairs together. */
export interface NetworkDifference {
  readonly estimate: number
  /** 0 where both are known to be equal. */
  readonly standardError: number
  /** Degrees of freedom of the standard error, for Student's t distribution. */
  readonly degrees: number
}

export interface PairNetwork {
  /** Null when no chain of pairs leads from one to the other, and where a single replicate tells no spread. */
  difference(from: number, to: number): NetworkDifference | null
}

interface Edge {
  /** Rows of the equations; -1 for what the others of its component are measured from. */
  readonly from: number
  readonly to: number
  readonly centre: number
  readonly variance: number
  readonly degrees: number
}

/** Replicates of other pairs that count beside a pair's own as evidence of its spread, at most. */
const mostPriorDegrees = 16
/**
 * A residual counts for this many spreads at most: the estimate of the centre is moved no further by what lies
 * beyond. Not by a pair's own spread alone, since half of few replicates may be wild.
 */
const mostSpreads = 3
/** No replicate tells a ratio better than this, whatever their agreement. */
const leastSpread = 1e-6

/**
 * What pairs tell about each other: weighted least squares over all of them, in which every pair is an equation
 * to - from = centre with the weight 1 / variance. Directly measured or not, differences of neighbours then add up to
 * those of what lies between them, and whatever was measured makes all others more precise. Variances are those of an
 * electrical network in which each pair is a resistor (Kirchhoff; Klein and Randić, "Resistance distance", Journal of
 * Mathematical Chemistry 12, 1993).
 *
 * The centre of a pair is its Hodges-Lehmann estimate, whose variance is π/3 of that of a mean of normal values. Few
 * replicates do not tell their spread, so it is drawn towards that of all pairs (Smyth, "Linear models and empirical
 * Bayes methods", Statistical Applications in Genetics and Molecular Biology 3, 2004); degrees of freedom are
 * Satterthwaite's.
 *
 * @param equal pairs that are known to be equal, exactly
 * @throws RangeError for a difference that is not finite
 */
export function pairNetwork(
  pairs: readonly ComparedPair[],
  equal: readonly (readonly [from: number, to: number])[] = [],
): PairNetwork {
  for (const { from, to, differences } of pairs)
    requireFinite(differences, `differences of ${from} and ${to}`)
  const same = joined(equal)
  const measured = weigh(
    pairs
      .map((pair) => ({ ...pair, from: same(pair.from), to: same(pair.to) }))
      .filter(({ from, to, differences }) => from !== to && differences.length > 0),
  )
  const component = joined(measured.map(({ from, to }) => [from, to]))
  const nodes = [...new Set(measured.flatMap(({ from, to }) => [from, to]))]
  const unknown = nodes.filter((node) => component(node) !== node)
  const rows = new Map(nodes.map((node) => [node, unknown.indexOf(node)]))
  const edges = measured.map((edge) => ({
    ...edge,
    from: rows.get(edge.from) as number,
    to: rows.get(edge.to) as number,
  }))
  const inverse = inverted(laplacian(edges, unknown.length))
  const levels = solve(inverse, rightSide(edges, unknown.length))
  return {
    difference(from, to) {
      const [a, b] = [same(from), same(to)]
      if (a === b) return { estimate: 0, standardError: 0, degrees: Number.POSITIVE_INFINITY }
      const [rowA, rowB] = [rows.get(a), rows.get(b)]
      if (rowA === undefined || rowB === undefined || component(a) !== component(b)) return null
      return {
        estimate: at(levels, rowB) - at(levels, rowA),
        ...precision(potentials(inverse, rowA, rowB), edges, rowA, rowB),
      }
    },
  }
}

/** The centre of each pair with its variance. Pairs are left out while no pair at all tells a spread. */
function weigh(pairs: readonly ComparedPair[]): readonly Edge[] {
  const centred = pairs.map((pair) => {
    const centre = hodgesLehmannLocation(pair.differences)
    return { ...pair, centre, residuals: Array.from(pair.differences, (value) => value - centre) }
  })
  const allDegrees = centred.reduce((sum, { residuals }) => sum + residuals.length - 1, 0)
  if (allDegrees === 0) return []
  const scaled = centred.flatMap(({ residuals }) => {
    const n = residuals.length
    return n < 2 ? [] : residuals.map((value) => value * Math.sqrt(n / (n - 1)))
  })
  const spread = robustSpread(scaled)
  const clipped = centred.map(({ residuals, ...pair }) => {
    const limit = mostSpreads * Math.max(spread, robustSpread(residuals))
    const squares = residuals.reduce((sum, value) => sum + Math.min(Math.abs(value), limit) ** 2, 0)
    return { ...pair, n: residuals.length, squares }
  })
  const pooled = clipped.reduce((sum, { squares }) => sum + squares, 0) / allDegrees
  return clipped.map(({ from, to, centre, n, squares }) => {
    const own = n - 1
    const prior = Math.min(mostPriorDegrees, allDegrees - own)
    const ofReplicate = Math.max(leastSpread ** 2, (prior * pooled + squares) / (prior + own))
    return { from, to, centre, variance: (ofReplicate * Math.PI) / 3 / n, degrees: prior + own }
  })
}

/** Gives for every number the same representative as for those that it is joined with, itself without any. */
function joined(pairs: readonly (readonly [number, number])[]): (node: number) => number {
  const parent = new Map<number, number>()
  const find = (node: number): number => {
    const above = parent.get(node)
    return above === undefined ? node : find(above)
  }
  for (const [a, b] of pairs) {
    const [rootA, rootB] = [find(a), find(b)]
    if (rootA !== rootB) parent.set(rootB, rootA)
  }
  return find
}

function laplacian(edges: readonly Edge[], size: number): number[][] {
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0))
  const add = (row: number, column: number, value: number): void => {
    const cells = matrix[row]
    if (cells !== undefined && column >= 0) cells[column] = (cells[column] ?? 0) + value
  }
  for (const { from, to, variance } of edges) {
    add(from, from, 1 / variance)
    add(to, to, 1 / variance)
    add(from, to, -1 / variance)
    add(to, from, -1 / variance)
  }
  return matrix
}

function rightSide(edges: readonly Edge[], size: number): number[] {
  const sums = new Array<number>(size).fill(0)
  for (const { from, to, centre, variance } of edges) {
    if (from >= 0) sums[from] = at(sums, from) - centre / variance
    if (to >= 0) sums[to] = at(sums, to) + centre / variance
  }
  return sums
}

/** By Gauss and Jordan. Symmetric and positive definite, a matrix of conductances needs no pivoting. */
function inverted(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const size = matrix.length
  const work = matrix.map((row, index) => [...row, ...row.map((_, column) => (column === index ? 1 : 0))])
  for (const [step, pivotRow] of work.entries()) {
    const pivot = at(pivotRow, step)
    for (let column = 0; column < 2 * size; column += 1) pivotRow[column] = at(pivotRow, column) / pivot
    for (const [index, row] of work.entries()) {
      const factor = at(row, step)
      if (index === step || factor === 0) continue
      for (let column = 0; column < 2 * size; column += 1) {
        row[column] = at(row, column) - factor * at(pivotRow, column)
      }
    }
  }
  return work.map((row) => row.slice(size))
}

function solve(inverse: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  return inverse.map((row) => row.reduce((sum, value, column) => sum + value * at(right, column), 0))
}

/** Potentials when a unit of current is drawn from one node to the other. */
function potentials(inverse: readonly (readonly number[])[], from: number, to: number): readonly number[] {
  return inverse.map((row) => at(row, to) - at(row, from))
}

function precision(
  potential: readonly number[],
  edges: readonly Edge[],
  from: number,
  to: number,
): Pick<NetworkDifference, 'standardError' | 'degrees'> {
  const total = at(potential, to) - at(potential, from)
  const uncertainty = edges.reduce((sum, edge) => {
    const current = (at(potential, edge.to) - at(potential, edge.from)) / edge.variance
    return sum + (current ** 2 * edge.variance) ** 2 / edge.degrees
  }, 0)
  return { standardError: Math.sqrt(total), degrees: total ** 2 / uncertainty }
}

/** 0 at row -1, from which the others are measured. */
function at(values: readonly number[], row: number): number {
  return values[row] ?? 0
}
