import { createHash } from 'node:crypto'
import { canonicalLine } from './canonical-json.ts'
import { roundedEntry } from './format.ts'
import type { LedgerEntry, LedgerLine } from './ledger.ts'

/**
 * Each line of the ledger names the lines before it by their hashes, as a commit names its parents. Two branches that
 * go on from the same line name it both, and git's union of their files keeps all that either names: a merge is a
 * fork, and nothing is missing. The first line that is written behind a merge names the ends of both branches and
 * ties them together. A line that was changed or removed leaves a hash that fits nothing.
 */

/** A line of the ledger and where it stands, from 1. */
export interface PlacedLine {
  readonly line: number
  readonly entry: LedgerLine
}

/** A place at which the chain shows that the ledger was changed by something else than `tidemark`. */
export interface LedgerFault {
  /** From 1; of the older file where the line itself is gone. */
  readonly line: number
  /**
   * `edited`: this line is not what it was. `cut`: a line that this one followed is gone, or was edited and given
   * another hash. `lost`: an older revision has this line, and the ledger has it no more.
   */
  readonly kind: 'edited' | 'cut' | 'lost'
  /** What was found, for people. */
  readonly reason: string
}

/** First 16 hexadecimal digits of the SHA-256 of all of a line but its hash. */
function hashOf({ hash: _, ...content }: LedgerLine): string {
  return createHash('sha256').update(canonicalLine(content)).digest('hex').slice(0, 16)
}

/** What the lines behind it call a line. An older version wrote no hash; its content stands in for it. */
function nameOf(line: LedgerLine): string {
  return line.hash ?? hashOf(line)
}

/** Entries as lines behind the given ends of a ledger, one following the other; figures rounded. */
export function chainEntries(
  entries: readonly LedgerEntry[],
  ends: readonly string[],
): readonly LedgerLine[] {
  let previous = ends
  return entries.map((entry) => {
    const content: LedgerLine = { ...roundedEntry(entry), previous }
    const hash = hashOf(content)
    previous = [hash]
    return { ...content, hash }
  })
}

/** Hashes of the lines that no other follows: what the next line has to name. */
export function ledgerEnds(lines: readonly LedgerLine[]): readonly string[] {
  const previous = predecessors(lines)
  const followed = new Set([...previous.values()].flat())
  return [...previous.keys()].filter((name) => !followed.has(name))
}

/**
 * The lines that are not among those that lead to the given ends, each once: what was accepted since a ledger had
 * these ends, wherever a merge has put it.
 */
export function linesSince(lines: readonly LedgerLine[], ends: readonly string[]): readonly LedgerLine[] {
  const previous = predecessors(lines)
  const before = new Set<string>()
  const open = [...ends]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (before.has(name)) continue
    before.add(name)
    open.push(...(previous.get(name) ?? []))
  }
  const byName = new Map(lines.map((line) => [nameOf(line), line]))
  return [...byName].flatMap(([name, line]) => (before.has(name) ? [] : [line]))
}

/** Where the lines of a ledger contradict their hashes. Forks and repeated lines, which merges leave, do not. */
export function findChainFaults(lines: readonly PlacedLine[]): readonly LedgerFault[] {
  const names = new Set(lines.map(({ entry }) => nameOf(entry)))
  return lines.flatMap(({ line, entry }): LedgerFault[] => {
    const { hash, previous } = entry
    if (hash === undefined && previous === undefined) return []
    if (hash === undefined || previous === undefined || hash !== hashOf(entry)) {
      const found =
        hash === undefined ? 'it has no hash any more' : `its content does not have its hash ${hash}`
      return [{ line, kind: 'edited', reason: `${describe(entry)} was edited: ${found}` }]
    }
    return previous
      .filter((name) => !names.has(name))
      .map((name) => ({
        line,
        kind: 'cut',
        reason: `${describe(entry)} followed a line with the hash ${name}, which was removed or edited`,
      }))
  })
}

/** The lines that an older state of the ledger has and the present one has not. */
export function findLostLines(
  before: readonly PlacedLine[],
  now: readonly LedgerLine[],
): readonly LedgerFault[] {
  const names = new Set(now.map(nameOf))
  return before.flatMap(({ line, entry }): LedgerFault[] =>
    names.has(nameOf(entry))
      ? []
      : [{ line, kind: 'lost', reason: `${describe(entry)} is not in the ledger any more, or was edited` }],
  )
}

/** By name of each line, once; in the order of the file, which alone orders the lines of older versions. */
function predecessors(lines: readonly LedgerLine[]): ReadonlyMap<string, readonly string[]> {
  const previous = new Map<string, readonly string[]>()
  let lastUnchained: readonly string[] = []
  for (const line of lines) {
    const name = nameOf(line)
    if (previous.has(name)) continue
    previous.set(name, line.previous ?? lastUnchained)
    if (line.previous === undefined) lastUnchained = [name]
  }
  return previous
}

function describe({ suite, call, at, ratio }: LedgerLine): string {
  const change = ratio === undefined ? '' : `, time ×${ratio}`
  return `the acceptance of ${suite} › ${call} at ${at}${change}`
}
