/** The comparison of one signal of one call with one reference arm: one figure for each replicate. */
export interface Series {
  /** Names the series among those of its gate, such as suite, call, signal and arm together. */
  readonly key: string
  /** The smallest slowdown worth failing for, above 0, in the unit of the values. */
  readonly margin: number
  /**
   * One figure for each screening replicate, in the order measured; larger is slower. For time the midmean of
   * ln(head / reference) within the replicate, for allocation the difference in bytes per operation.
   */
  readonly screen: readonly number[]
  /** The same of fresh replicates, measured after the screening of every series of the gate. */
  readonly confirm: readonly number[]
  /**
   * No more replicates will come: the call broke, or its time is up. The others no longer wait for it, but it
   * keeps its place in the family, since dropping tests by their course would loosen the rest.
   * @default false
   */
  readonly ended?: boolean
}

/** @throws RangeError for a key used twice, a margin not above 0 and a value that is not finite */
export function checkSeries(series: readonly Series[]): void {
  const keys = new Set<string>()
  for (const { key, margin, screen, confirm } of series) {
    if (keys.has(key)) throw new RangeError(`series '${key}' is given twice`)
    keys.add(key)
    if (!(margin > 0 && Number.isFinite(margin))) {
      throw new RangeError(`margin of '${key}' must be finite and above 0, got ${margin}`)
    }
    for (const [stage, values] of Object.entries({ screen, confirm })) {
      const bad = values.findIndex((value) => !Number.isFinite(value))
      if (bad !== -1) {
        throw new RangeError(`${stage}[${bad}] of '${key}' must be a finite number, got ${values[bad]}`)
      }
    }
  }
}
