import { doubledMidRanks } from './rank-sum.ts'
import { requireFinite, type Sample } from './sample.ts'
import { signedRankTails } from './signed-rank.ts'

export interface SignedRank {
  /** How many differences were used: those that are not zero. */
  readonly n: number
  /** Sum of the ranks of the positive differences, ranked by their size: from 0 to n(n + 1)/2. */
  readonly w: number
  /** Chance of at least this much evidence that differences tend to be positive, when they do not. */
  readonly pGreater: number
  /** Chance of at least this much evidence that differences tend to be negative, when they do not. */
  readonly pLess: number
}

/**
 * The signed-rank test for paired figures (Wilcoxon, "Individual comparisons by ranking methods", Biometrics
 * Bulletin 1, 1945). It assumes that without an effect a difference is as likely positive as negative at
 * each size, which holds whenever the two figures of a pair could be exchanged; nothing else about their
 * distribution.
 *
 * Both p-values are one-sided and include the observed outcome. Up to 100 differences they are exact, with
 * ties too: equal sizes share their mean rank and all choices of signs are counted. Beyond that they come
 * from the normal approximation with corrections for ties and continuity. Zeros are left out, as Wilcoxon
 * did; with nothing left both are 1.
 *
 * The smallest p-value n differences can attain is 2^-n: 5 give 0.031, 8 give 0.0039, 14 give 0.00006.
 *
 * @param differences second minus first of each pair; may be empty
 * @throws RangeError when a difference is not finite
 */
export function wilcoxonSignedRank(differences: Sample): SignedRank {
  requireFinite(differences, 'differences')
  const bySize = Float64Array.from(differences)
    .filter((difference) => difference !== 0)
    .sort((left, right) => Math.abs(left) - Math.abs(right))
  const doubled = doubledMidRanks(bySize.map(Math.abs))
  const doubledSum = bySize.reduce(
    (sum, difference, index) => (difference > 0 ? sum + (doubled.ranks[index] as number) : sum),
    0,
  )
  const { atMost, atLeast } = signedRankTails(doubled, doubledSum)
  return { n: bySize.length, w: doubledSum / 2, pGreater: atLeast, pLess: atMost }
}
