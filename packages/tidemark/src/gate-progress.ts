import type { GateProgress } from '@tidemark/gate/side-by-side'
import { formatSeconds } from '@tidemark/report'

export interface GateProgressOptions {
  /** Time given to measuring; null without a limit. */
  readonly budgetSeconds: number | null
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

/** Of fewer replicates, the first of which compile, no time can be told. */
const fewestForEta = 3

/**
 * Words for what a gate is doing: which replicate, and how long until everything may be decided, as far as is known now.
 * Time counts from the first replicate: what came before it, such as building revisions, says nothing about those to come.
 *
 * @returns a line for each replicate that starts
 */
export function createGateProgress({
  budgetSeconds,
  now,
}: GateProgressOptions): (progress: GateProgress) => string {
  let startMs: number | null = null
  return ({ stage, suite, call, done, expected }) => {
    startMs ??= now()
    const elapsedSeconds = (now() - startMs) / 1e3
    const what = stage === 'screen' ? 'measuring' : 'confirming'
    const left =
      done < fewestForEta
        ? ''
        : `, ${leftText(elapsedSeconds, (elapsedSeconds / done) * expected, budgetSeconds)}`
    return `${what} ${done + 1}${left} · ${suite} › ${call}`
  }
}

/** The budget ends what is not decided by then. */
function leftText(elapsedSeconds: number, neededSeconds: number, budgetSeconds: number | null): string {
  const ofBudget =
    budgetSeconds === null ? Number.POSITIVE_INFINITY : Math.max(0, budgetSeconds - elapsedSeconds)
  return neededSeconds > ofBudget
    ? `about ${formatSeconds(ofBudget)} to the end of the budget`
    : `about ${formatSeconds(neededSeconds)} to the decision`
}
