import { type AnchorDocument, type LedgerLine, linesSince } from '@tidemark/records'
import { chainRatios, type RatioLink } from '@tidemark/stats'

/** What was accepted of one call since the tidemark, in one environment. */
export interface AcceptedDrift {
  /** All accepted changes of its time, multiplied, with the interval that follows from theirs. */
  readonly chained: RatioLink
  /** How many changes that are. */
  readonly changes: number
  /** These changes, by time. */
  readonly lines: readonly LedgerLine[]
  /** The slowdowns among them whose acceptance stands. */
  readonly slowdowns: readonly LedgerLine[]
  /** These, multiplied: 1 or more. */
  readonly standing: number
  /** Of these, those that went past the budget knowingly: 1 or more. */
  readonly granted: number
  /** The slowdowns whose acceptance has run out. */
  readonly expired: readonly LedgerLine[]
}

/** The key of a call in maps: names cannot hold a line break. */
export function driftKey(suite: string, call: string): string {
  return `${suite}\n${call}`
}

/** The lines of a ledger that were accepted since the tidemark; by their days where it does not know its ledger. */
export function linesSinceTidemark(
  lines: readonly LedgerLine[],
  { ledger, pinned }: AnchorDocument,
): readonly LedgerLine[] {
  return ledger === undefined
    ? linesSince(lines, []).filter(({ at }) => dayOf(at) > pinned.on)
    : linesSince(lines, ledger)
}

/**
 * What was accepted of each call, by `driftKey`. A change that was accepted in several environments counts once: of
 * the environments the one in which the call has become slowest.
 *
 * @param lines those since the tidemark, in any order
 * @param now decides which acceptances have run out
 */
export function acceptedDrifts(lines: readonly LedgerLine[], now: Date): ReadonlyMap<string, AcceptedDrift> {
  const byPlace = new Map<string, LedgerLine[]>()
  for (const line of lines) {
    const place = `${line.environment}\n${driftKey(line.suite, line.call)}`
    byPlace.set(place, [...(byPlace.get(place) ?? []), line])
  }
  const slowest = new Map<string, AcceptedDrift>()
  for (const [place, own] of byPlace) {
    const key = place.slice(place.indexOf('\n') + 1)
    const drift = acceptedDrift(own, now)
    const other = slowest.get(key)
    if (other === undefined || drift.chained.ratio > other.chained.ratio) slowest.set(key, drift)
  }
  return slowest
}

/** What the lines of one call in one environment amount to. */
export function acceptedDrift(lines: readonly LedgerLine[], now: Date): AcceptedDrift {
  const changes = lines.filter(({ ratio }) => ratio !== undefined).sort((a, b) => (a.at < b.at ? -1 : 1))
  const links = changes.flatMap(linkOf)
  const all = lines.filter(({ ratio }) => ratio !== undefined && ratio > 1)
  const expired = all.filter((line) => isExpired(line, lines, now))
  const slowdowns = all.filter((line) => !expired.includes(line))
  return {
    chained: chainRatios(links),
    changes: changes.length,
    lines: changes,
    slowdowns,
    standing: productOf(slowdowns),
    granted: productOf(slowdowns.filter(({ overBudget }) => overBudget === true)),
    expired,
  }
}

/**
 * An acceptance with a last day has run out on the day after it, UTC, unless the call was accepted once more since
 * then: whoever did so saw it as it was, and accepted that until the day they gave, or for good.
 */
function isExpired(line: LedgerLine, lines: readonly LedgerLine[], now: Date): boolean {
  const { expires } = line
  if (expires === undefined || dayOf(now.toISOString()) <= expires) return false
  const renewal = lines
    .filter(({ at }) => dayOf(at) > expires)
    .reduce<LedgerLine | null>((last, one) => (last === null || one.at > last.at ? one : last), null)
  return renewal === null || (renewal.expires !== undefined && dayOf(now.toISOString()) > renewal.expires)
}

function linkOf({ ratio, interval }: LedgerLine): RatioLink[] {
  if (ratio === undefined) return []
  // Whoever writes a ledger by hand may contradict themselves; then nothing is known of the interval.
  const holds = interval !== undefined && interval[0] <= ratio && ratio <= interval[1]
  return [{ ratio, interval: holds ? { low: interval[0], high: interval[1] } : null }]
}

function productOf(lines: readonly LedgerLine[]): number {
  return chainRatios(lines.map(({ ratio = 1 }) => ({ ratio, interval: null }))).ratio
}

const dayOf = (instant: string): string => instant.slice(0, 10)
