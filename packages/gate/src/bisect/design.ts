/** How sure and how fine a bisection is. */
export interface BisectDesign {
  /**
   * Smallest contribution of a commit worth finding, as a logarithm, above 0. Null: as small as it has to be for
   * the whole to be explained.
   */
  readonly margin: number | null
  /**
   * Chance, at each look, that a commit without any contribution is named: over all commits of the range. It is
   * small because there are up to ten looks at each. Above 0, at most 0.5.
   */
  readonly alpha: number
}

export const defaultBisectDesign: BisectDesign = { margin: null, alpha: 0.01 }

/** Replicates of the whole range before it is first looked at: everything else is a share of it. */
export const firstOfWhole = 8
/** Replicates between two looks. Even: each order of the arms is followed by its reverse. */
export const replicatesPerLook = 4
/** Replicates of any pair, at most. */
export const mostReplicates = 40
/** Of a part of several commits that is not decided by then, its halves tell more. */
export const mostBeforeSplit = 12
/** Of the intervals that are shown, and by which a part is found to hold nothing. */
export const confidence = 0.95
/** Share of the total that named commits need not explain for it to count as attributed. */
export const unexplainedShare = 0.1
/** A search goes on to this share, where the total itself is known as well: what is named first looks larger than it is. */
const leastUnexplainedShare = 0.05

/** What two revisions that do the same may differ by, and so the least that is worth a name. As a logarithm. */
const leastMargin = Math.log1p(0.001)

/** The least contribution that is given a name, as a logarithm. */
export function leastNamed({ margin }: BisectDesign): number {
  return margin ?? leastMargin
}

/**
 * The contributions that are searched for, one after the other until the whole is explained: halves, quarters and so
 * on of the total, down to half of what each commit would have if all had the same. A few large steps are found at
 * once, without a close look at all other commits; a slow creep only at the end, when nothing else explains it.
 *
 * @param total log ratio of the whole range
 */
export function levelsOf(design: BisectDesign, total: number, commits: number): readonly number[] {
  if (design.margin !== null) return [design.margin]
  const size = Math.abs(total)
  const finest = Math.max(leastMargin, size / (2 * commits))
  const levels: number[] = []
  for (let level = size / 2; level > finest; level /= 2) levels.push(level)
  return [...levels, finest]
}

/**
 * Share of the total that single commits need not explain for a search to end: no less than the total is known to.
 *
 * @param relativeError standard error of the total as a share of it
 */
export function allowedShare(relativeError: number): number {
  return Math.min(unexplainedShare, Math.max(leastUnexplainedShare, 2 * relativeError))
}
