import type { ListedSuite } from '@tidemark/harness/runner'
import type { GatePlan, PlannedCall } from './plan.ts'

/** Names of the two arms: the last one that was saved is judged. */
export const saveArms = ['head', 'base'] as const

/** What to measure after files were saved. */
export interface SavePlan extends GatePlan {
  /** Calls whose own benchmark was edited: what is compared of them is two benchmarks. */
  readonly editedBenchmarks: readonly PlannedCall[]
}

/**
 * Compares suites as they were with suites as they are, by their bundles: those hold all of a project's own code that
 * a suite imports, so both can be loaded though only one of them is on disk. Suites whose bundles are equal are left
 * out, since neither side of them would differ; a package's code is in no bundle.
 *
 * @param root working directory of the suites
 */
export function planSaves(
  root: string,
  before: readonly ListedSuite[],
  now: readonly ListedSuite[],
): SavePlan {
  const pairs = now
    .map((suite) => ({ suite, old: before.find(({ bundle }) => bundle.file === suite.bundle.file) }))
    .filter(({ suite, old }) => old?.bundle.suiteHash !== suite.bundle.suiteHash)
  const planned = pairs.flatMap(({ suite, old }) =>
    suite.calls.map((call) => {
      const earlier = old?.calls.find(({ id }) => id === call.id)
      return {
        plan: planCall(root, suite, call, earlier === undefined ? undefined : old),
        isEdited: earlier !== undefined && earlier.definitionHash !== call.definitionHash,
      }
    }),
  )
  return {
    calls: planned.map(({ plan }) => plan),
    gone: [],
    brokenSuites: [],
    editedBenchmarks: planned.flatMap(({ plan, isEdited }) => (isEdited ? [plan] : [])),
  }
}

function planCall(
  root: string,
  suite: ListedSuite,
  call: ListedSuite['calls'][number],
  old: ListedSuite | undefined,
): PlannedCall {
  const [head, base] = saveArms
  return {
    suite: suite.name,
    file: suite.bundle.file,
    call,
    isolation: suite.isolation,
    edited: false,
    added: old === undefined,
    arms: [
      { arm: head, root, bundle: suite.bundle },
      ...(old === undefined ? [] : [{ arm: base, root, bundle: old.bundle }]),
    ],
    leftOut: null,
    settled: old === undefined ? { verdict: 'new', breakage: null } : null,
  }
}
