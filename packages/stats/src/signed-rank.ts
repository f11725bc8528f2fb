import { normalUpperTail } from './normal.ts'
import { type DoubledRanks, type RankSumTails, tailsOf } from './rank-sum.ts'

/**
 * Largest number of ranks for which the distribution of their signed sum is enumerated: 100 take a few
 * milliseconds. Beyond it the normal approximation is used.
 */
const exactUpTo = 100

/**
 * Chances of a sum of the ranks of positive values at most and at least as large as the observed one, when
 * each value is as likely positive as negative. All 2^n choices of signs are then equally likely, ties or
 * not, so the subsets of the ranks are counted by their sum: exact also with ties, where tables are not.
 *
 * @param observed twice the sum of the ranks of the positive values
 */
export function signedRankTails({ ranks, tieTerm }: DoubledRanks, observed: number): RankSumTails {
  return ranks.length > exactUpTo
    ? approximateTails(ranks.length, observed, tieTerm)
    : tailsOf(subsetSums(ranks), observed)
}

/**
 * How many of the ordered Walsh averages to leave out at each end so that their chance of missing the centre
 * is at most `tail` on each side: the largest k with P(W <= k - 1) <= tail, for values without ties; 0 when
 * even the outermost miss it more often. `tail` comes back as what is attained.
 */
export function orderedWalshRank(
  count: number,
  tail: number,
): { readonly rank: number; readonly tail: number } {
  const chanceAtMost = cumulativeSum(count)
  let rank = 0
  let achieved = 0
  for (let sum = 0; sum < (count * (count + 1)) / 2; sum += 1) {
    const chance = chanceAtMost(sum)
    // (1 - 0.9) / 2 is a rounding error below the 1/20 it stands for.
    if (chance > tail * (1 + 1e-12)) break
    rank = sum + 1
    achieved = chance
  }
  return { rank, tail: achieved }
}

/**
 * How many subsets of the ranks there are, by their sum. Counts are doubles: below 2^53 they are exact, above
 * they round, which leaves a relative error under 1e-13 since all terms are positive.
 */
function subsetSums(ranks: Int32Array): Float64Array {
  const ways = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1)
  ways[0] = 1
  let reachable = 0
  for (const rank of ranks) {
    reachable += rank
    for (let sum = reachable; sum >= rank; sum -= 1) {
      ways[sum] = (ways[sum] as number) + (ways[sum - rank] as number)
    }
  }
  return ways
}

function cumulativeSum(count: number): (sum: number) => number {
  if (count > exactUpTo) return (sum) => approximateTails(count, 2 * sum, 0).atMost
  const ways = subsetSums(Int32Array.from({ length: count }, (_, index) => index + 1))
  let seen = 0
  let next = 0
  return (sum) => {
    for (; next <= sum; next += 1) seen += ways[next] as number
    return seen / 2 ** count
  }
}

/** Normal approximation with the correction for ties and for continuity (Lehmann 1975, section 3.2). */
function approximateTails(count: number, observed: number, tieTerm: number): RankSumTails {
  const scale = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24 - tieTerm / 48)
  const deviation = observed / 2 - (count * (count + 1)) / 4
  return {
    atMost: normalUpperTail(-(deviation + 0.5) / scale),
    atLeast: normalUpperTail((deviation - 0.5) / scale),
  }
}
