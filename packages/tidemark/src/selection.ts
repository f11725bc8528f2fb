import type { ListedSuite } from '@tidemark/harness/runner'
import type { BrokenSuite } from '@tidemark/records'
import { longestBreakage, safeText } from '@tidemark/report'
import { ConfigError } from './config/config-error.ts'
import { nearestNames } from './nearest-names.ts'

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

/**
 * Refuses what means no suite: it was meant for one, which would silently not be measured.
 *
 * @param suites all there are, whether they were asked for or not
 * @throws ConfigError naming the text, and the suites that look most like it
 */
export function checkSuites(
  { suites: patterns }: Selection,
  suites: readonly Pick<ListedSuite, 'name' | 'bundle'>[],
  broken: readonly BrokenSuite[],
): void {
  const texts = [
    ...suites.flatMap(({ name, bundle }) => [name, bundle.file]),
    ...broken.map(({ file }) => file),
  ]
  const unknown = patterns.find((pattern) => !isIn(pattern, texts))
  if (unknown === undefined) return
  const spelled = suites.map(({ name, bundle }) => ({
    name: `${safeText(name, 60)} (${safeText(bundle.file)})`,
    spellings: [name, bundle.file],
  }))
  const nearest = nearestNames(withoutDot(unknown), spelled, namedAtMost)
  const near = nearest.length === 0 ? '' : `; the nearest are ${nearest.join(', ')}`
  const [first] = broken
  const loads =
    first === undefined
      ? ''
      : `; ${safeText(first.file)} does not load, and may be the one: ${safeText(first.breakage.message, longestBreakage)}`
  throw new ConfigError(
    `suites: found no suite or file like ${JSON.stringify(unknown)}${near}${loads}; tidemark list shows all of them`,
  )
}

function matches(patterns: readonly string[], texts: readonly string[]): boolean {
  return patterns.length === 0 || patterns.some((pattern) => isIn(pattern, texts))
}

function isIn(pattern: string, texts: readonly string[]): boolean {
  const wanted = withoutDot(pattern).toLowerCase()
  return texts.some((text) => text.toLowerCase().includes(wanted))
}

/** Shells complete files as `./benchmarks/orders.bench.ts`. */
function withoutDot(pattern: string): string {
  return pattern.replace(/^\.[\\/]/, '')
}
