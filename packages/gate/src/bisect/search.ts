import type { BisectDesign } from './design.ts'
import { type Findings, logRatiosOf, withIdentical, withReplicate, withUnusable } from './findings.ts'
import { nextStep } from './next-step.ts'

export type ReplicateResult =
  /** ln(time of the later revision / time of the earlier one) */
  | { readonly state: 'measured'; readonly logRatio: number }
  /** The revision is null where nobody can tell which of the two it was. */
  | { readonly state: 'broken'; readonly revision: number | null; readonly reason: string }

/** The revisions of a range, as a search uses them. Whatever rejects when the signal is aborted ends the search. */
export interface BisectWorld {
  /** Builds and loads a revision, unless it is ready; why not, where it cannot be had. */
  prepare(revision: number): Promise<string | null>
  /** Whether two prepared revisions run the very same code. */
  isIdentical(from: number, to: number): Promise<boolean>
  /** Takes one replicate of two prepared revisions side by side. */
  measure(from: number, to: number): Promise<ReplicateResult>
}

export interface SearchOptions {
  readonly design: BisectDesign
  readonly signal: AbortSignal
  /** Whether there is time for one revision or replicate more. */
  readonly inTime: () => boolean
  /** Everything found so far, after each thing that was. */
  readonly onFindings: (findings: Findings) => Promise<void>
}

export interface SearchResult {
  readonly findings: Findings
  readonly end:
    | { readonly state: 'decided' | 'out-of-time' | 'stopped' }
    /** The good or the bad revision itself does not run; null where nobody can tell which. */
    | { readonly state: 'broken'; readonly revision: number | null; readonly reason: string }
}

/** Measures what `nextStep` asks for until it asks for nothing, from findings that may be those of an earlier search. */
export async function searchRange(
  start: Findings,
  world: BisectWorld,
  options: SearchOptions,
): Promise<SearchResult> {
  const { signal, inTime, onFindings } = options
  let findings = start
  const note = async (found: Findings): Promise<void> => {
    findings = found
    await onFindings(found)
  }
  try {
    for (;;) {
      const step = nextStep(findings, options.design)
      if (step.state === 'done') return { findings, end: { state: 'decided' } }
      if (signal.aborted) return { findings, end: { state: 'stopped' } }
      if (!inTime()) return { findings, end: { state: 'out-of-time' } }
      const { from, to, replicates } = step
      const failure = (await prepareBoth(world, from, to)) ?? (await measureStep(from, to, replicates))
      if (failure === null) continue
      const revision = blame(findings, from, to, failure.revision)
      const ends = [null, 0, findings.last]
      if (ends.includes(revision)) return { findings, end: { ...failure, state: 'broken', revision } }
      await note(withUnusable(findings, revision as number, failure.reason))
    }
  } catch (error) {
    if (!signal.aborted) throw error
    return { findings, end: { state: 'stopped' } }
  }

  async function measureStep(from: number, to: number, replicates: number): Promise<Failure | null> {
    const isNew = logRatiosOf(findings, from, to).length === 0
    if (isNew && (await world.isIdentical(from, to))) {
      await note(withIdentical(findings, from, to))
      return null
    }
    for (let taken = 0; taken < replicates && inTime() && !signal.aborted; taken += 1) {
      const result = await world.measure(from, to)
      if (result.state === 'broken') return result
      await note(withReplicate(findings, from, to, result.logRatio))
    }
    return null
  }
}

interface Failure {
  readonly revision: number | null
  readonly reason: string
}

async function prepareBoth(world: BisectWorld, from: number, to: number): Promise<Failure | null> {
  for (const revision of [from, to]) {
    const reason = await world.prepare(revision)
    if (reason !== null) return { revision, reason }
  }
  return null
}

/** Where nobody can tell, it is a revision that was not measured before, and neither the good nor the bad one. */
function blame({ last, pairs }: Findings, from: number, to: number, revision: number | null): number | null {
  if (revision !== null) return revision
  const inner = [from, to].filter((one) => one !== 0 && one !== last)
  const unproven = inner.filter((one) => !pairs.some((pair) => pair.from === one || pair.to === one))
  return unproven[0] ?? inner[0] ?? null
}
