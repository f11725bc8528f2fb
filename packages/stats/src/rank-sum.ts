import { normalUpperTail } from './normal.ts'

/**
 * Largest product of the two sample sizes for which the distribution of the rank sum is enumerated: 50 × 50
 * takes some tens of milliseconds. Beyond it the normal approximation is used, whose error is far below the
 * probabilities anyone decides by at that size.
 */
const exactUpTo = 2500

/** Ranks times two, so that the mid-ranks of ties are integers, in the order of the pooled sample. */
export interface DoubledRanks {
  readonly ranks: Int32Array
  /** Σ(t³ - t) over groups of t equal values. */
  readonly tieTerm: number
}

/** @param pooled sorted */
export function doubledMidRanks(pooled: Float64Array): DoubledRanks {
  const ranks = new Int32Array(pooled.length)
  let tieTerm = 0
  let start = 0
  while (start < pooled.length) {
    let end = start + 1
    while (end < pooled.length && pooled[end] === pooled[start]) end += 1
    // Ranks start + 1 … end share their mean (start + 1 + end) / 2.
    ranks.fill(start + 1 + end, start, end)
    const size = end - start
    tieTerm += size ** 3 - size
    start = end
  }
  return { ranks, tieTerm }
}

/** Chances, under equal distributions, of a rank sum at most and at least as large as the observed one. */
export interface RankSumTails {
  readonly atMost: number
  readonly atLeast: number
}

/**
 * Every choice of `size` of the ranks is equally likely when both samples come from one distribution, ties or
 * not, so the choices are counted by their sum: the permutation distribution of Wilcoxon (1945), exact also
 * with ties, where tables and the usual recursion are not.
 *
 * @param observed twice the rank sum of the sample of that size
 */
export function rankSumTails({ ranks, tieTerm }: DoubledRanks, size: number, observed: number): RankSumTails {
  const others = ranks.length - size
  if (size * others > exactUpTo) return approximateTails(ranks.length, size, observed, tieTerm)
  if (size <= others) return tailsOf(subsetSums(ranks, size), observed)
  // Counting the smaller sample is faster; what one holds of the fixed total, the other lacks.
  const total = ranks.length * (ranks.length + 1)
  const { atMost, atLeast } = tailsOf(subsetSums(ranks, others), total - observed)
  return { atMost: atLeast, atLeast: atMost }
}

/**
 * How many ways there are to choose `size` of the ranks, by the sum of the chosen. Counts are doubles: below
 * 2^53 they are exact, above they round, which leaves a relative error under 1e-13 since all terms are
 * positive.
 */
function subsetSums(ranks: Int32Array, size: number): Float64Array {
  const largest = ranks.subarray(ranks.length - size).reduce((sum, rank) => sum + rank, 0)
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(largest + 1))
  const first = ways[0] as Float64Array
  first[0] = 1
  let seen = 0
  let reachable = 0
  for (const rank of ranks) {
    seen += 1
    reachable = Math.min(largest, reachable + rank)
    for (let chosen = Math.min(seen, size); chosen > 0; chosen -= 1) {
      const fewer = ways[chosen - 1] as Float64Array
      const target = ways[chosen] as Float64Array
      for (let sum = reachable; sum >= rank; sum -= 1) {
        target[sum] = (target[sum] as number) + (fewer[sum - rank] as number)
      }
    }
  }
  return ways[size] as Float64Array
}

/** @param ways how many equally likely outcomes have each sum */
export function tailsOf(ways: Float64Array, observed: number): RankSumTails {
  let below = 0
  let at = 0
  let above = 0
  for (const [sum, count] of ways.entries()) {
    if (sum < observed) below += count
    else if (sum > observed) above += count
    else at += count
  }
  const all = below + at + above
  return { atMost: (below + at) / all, atLeast: (at + above) / all }
}

/** Normal approximation with the correction for ties and for continuity (Lehmann 1975, section 1.4). */
function approximateTails(count: number, size: number, observed: number, tieTerm: number): RankSumTails {
  const variance = ((size * (count - size)) / 12) * (count + 1 - tieTerm / (count * (count - 1)))
  // All values equal: every rank sum is the observed one.
  if (variance <= 0) return { atMost: 1, atLeast: 1 }
  const deviation = observed / 2 - (size * (count + 1)) / 2
  const scale = Math.sqrt(variance)
  return {
    atMost: normalUpperTail(-(deviation + 0.5) / scale),
    atLeast: normalUpperTail((deviation - 0.5) / scale),
  }
}

/**
 * How many of the ordered pairwise differences to leave out at each end so that their chance of missing the
 * shift is at most `tail` on each side: the largest k with P(U <= k - 1) <= tail, for samples without ties.
 */
export function orderedDifferenceRank(
  sizes: readonly [number, number],
  tail: number,
): { readonly rank: number; readonly tail: number } {
  const [first, second] = sizes
  const count = first + second
  const size = Math.min(first, second)
  const lowest = (size * (size + 1)) / 2
  const chanceAtMost = cumulativeU(count, size, lowest)
  let rank = 0
  let achieved = 0
  for (let u = 0; u < first * second; u += 1) {
    const chance = chanceAtMost(u)
    // (1 - 0.9) / 2 is a rounding error below the 1/20 that 3 and 3 can attain.
    if (chance > tail * (1 + 1e-12)) break
    rank = u + 1
    achieved = chance
  }
  return { rank, tail: achieved }
}

function cumulativeU(count: number, size: number, lowest: number): (u: number) => number {
  if (size * (count - size) > exactUpTo) {
    return (u) => approximateTails(count, size, 2 * (lowest + u), 0).atMost
  }
  const ranks = Int32Array.from({ length: count }, (_, index) => index + 1)
  const ways = subsetSums(ranks, size)
  const all = ways.reduce((sum, number) => sum + number, 0)
  let seen = 0
  let next = 0
  return (u) => {
    for (; next <= lowest + u; next += 1) seen += ways[next] as number
    return seen / all
  }
}
