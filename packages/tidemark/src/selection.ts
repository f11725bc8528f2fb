import type { ListedSuite } from '@tidemark/harness/runner'
import type { BrokenSuite } from '@tidemark/records'

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

/** The suites that can be measured: one that has a server of its own is for `tidemark load`, which starts it. */
export function withoutServers(suites: readonly ListedSuite[]): readonly ListedSuite[] {
  return suites.filter(({ server }) => server === null)
}

/**
 * The suites that do not load, of those that were asked for. Nobody knows their names and calls, so only
 * their files are held against the selection: one that may be meant is shown.
 */
export function selectBroken(broken: readonly BrokenSuite[], selection: Selection): readonly BrokenSuite[] {
  return broken.filter(({ file }) => matches(selection.suites, [file]))
}

function matches(patterns: readonly string[], texts: readonly string[]): boolean {
  return (
    patterns.length === 0 ||
    patterns.some((pattern) => texts.some((text) => text.toLowerCase().includes(pattern.toLowerCase())))
  )
}
