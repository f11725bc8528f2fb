/** Two revisions of a range, the older one first, and what was found of them. */
export type FoundPair = { readonly from: number; readonly to: number } & (
  | {
      readonly state: 'measured'
      /** ln(time of `to` / time of `from`), one for each replicate; at least one. */
      readonly logRatios: readonly number[]
    }
  /** Both run the very same code: there is nothing to measure. */
  | { readonly state: 'identical' }
)

/** All that is known about the revisions of a range. Revision 0 is the good one, `last` the bad one. */
export interface Findings {
  /** From 1. */
  readonly last: number
  /** Revisions that cannot be built, loaded or run, each with the reason; never the good or the bad one. */
  readonly unusable: ReadonlyMap<number, string>
  readonly pairs: readonly FoundPair[]
}

export function noFindings(last: number): Findings {
  return { last, unusable: new Map(), pairs: [] }
}

export function withReplicate(findings: Findings, from: number, to: number, logRatio: number): Findings {
  const logRatios = [...logRatiosOf(findings, from, to), logRatio]
  return withPair(findings, { from, to, state: 'measured', logRatios })
}

export function withIdentical(findings: Findings, from: number, to: number): Findings {
  return withPair(findings, { from, to, state: 'identical' })
}

export function withUnusable(findings: Findings, revision: number, reason: string): Findings {
  return { ...findings, unusable: new Map(findings.unusable).set(revision, reason) }
}

/** Of a pair that was measured directly; none otherwise. */
export function logRatiosOf({ pairs }: Findings, from: number, to: number): readonly number[] {
  const pair = pairs.find((one) => one.from === from && one.to === to)
  return pair?.state === 'measured' ? pair.logRatios : []
}

export function replicatesIn({ pairs }: Findings): number {
  return pairs.reduce((sum, pair) => sum + (pair.state === 'measured' ? pair.logRatios.length : 0), 0)
}

function withPair(findings: Findings, pair: FoundPair): Findings {
  const others = findings.pairs.filter(({ from, to }) => from !== pair.from || to !== pair.to)
  return { ...findings, pairs: [...others, pair] }
}
