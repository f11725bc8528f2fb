import type { ListedSuite } from '@tidemark/harness/runner'
import type { BrokenSuite } from '@tidemark/records'
import { safeText } from '@tidemark/report'

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

/** What can be measured, and what cannot. */
export interface SortedCalls {
  readonly measurable: readonly ListedSuite[]
  /** Lines that say which calls are left out, why, and what to do about it. */
  readonly leftOut: readonly string[]
}

/** Call by call: a suite that has a server of its own is for `tidemark load`, which starts it. */
export function withoutServers(suites: readonly ListedSuite[]): SortedCalls {
  const served = suites.filter(({ server }) => server !== null)
  return {
    measurable: suites.filter(({ server }) => server === null),
    leftOut: leftOutLine('for which a server is started', served, 'put them under load with tidemark load'),
  }
}

const namedAtMost = 3

/** One line on all calls of these suites; none where there is none. */
export function leftOutLine(why: string, suites: readonly ListedSuite[], remedy: string): readonly string[] {
  if (suites.length === 0) return []
  const calls = suites.reduce((sum, suite) => sum + suite.calls.length, 0)
  const names = suites.slice(0, namedAtMost).map(({ name }) => safeText(name, 60))
  const more = suites.length > namedAtMost ? ` and ${suites.length - namedAtMost} more` : ''
  const what = calls === 1 ? '1 call' : `${calls} calls`
  return [`left out ${what} of ${names.join(', ')}${more}, ${why}: ${remedy}`]
}

/** That nothing is left, in one line. */
export function nothingMeasured(leftOut: readonly string[]): string {
  return leftOut.length === 0
    ? 'nothing was measured: no call matches; tidemark list shows all of them'
    : 'nothing was measured: every call that matches was left out'
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
