import type { ListedSuite } from '@tidemark/harness/runner'

/** Which suites and calls were asked for. Empty means all. */
export interface Selection {
  /** Parts of a suite's name or file, case ignored; one match is enough. */
  readonly suites: readonly string[]
  /** Part of a call's id, case ignored. */
  readonly calls: string
}

export function isFiltered({ suites, calls }: Selection): boolean {
  return suites.length > 0 || calls !== ''
}

/** The suites with the calls that were asked for; suites without any are left out. */
export function select(suites: readonly ListedSuite[], selection: Selection): readonly ListedSuite[] {
  const wanted = selection.calls.toLowerCase()
  return suites
    .filter(({ name, bundle }) => matches(selection.suites, [name, bundle.file]))
    .map((suite) => ({ ...suite, calls: suite.calls.filter(({ id }) => id.toLowerCase().includes(wanted)) }))
    .filter(({ calls }) => calls.length > 0)
}

function matches(patterns: readonly string[], texts: readonly string[]): boolean {
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => texts.some((text) => text.toLowerCase().includes(pattern.toLowerCase())))
  )
}
