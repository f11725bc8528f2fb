import { relative, sep } from 'node:path'
import { formatLedgerEntry } from './format.ts'
import { runGit } from './git.ts'
import { appendLines, type DamagedLine, parseLines, readLines } from './journal.ts'
import type { LedgerEntry, LedgerLine } from './ledger.ts'
import {
  chainEntries,
  findChainFaults,
  findLostLines,
  type LedgerFault,
  ledgerEnds,
  type PlacedLine,
} from './ledger-chain.ts'
import { parseLedgerEntry } from './parse.ts'

export interface Ledger {
  /** In the order of the file; two merged branches may stand one behind the other, whatever their times. */
  readonly entries: readonly LedgerLine[]
  readonly damaged: readonly DamagedLine[]
  /** Where lines were edited or removed by something else than `tidemark`; merges are no fault. */
  readonly faults: readonly LedgerFault[]
}

/**
 * Appends entries to the ledger, which is made where there is none, each with the hash of the line before it. All lines
 * go out in one write, so that two writers at once do not mix; behind a torn last line they start on a line of their own.
 *
 * @throws RecordFormatError when an entry could not be read back, or the ledger not read (nothing is written then)
 */
export async function appendLedger(path: string, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return
  const ends = ledgerEnds((await readLedger(path)).entries)
  await appendLines(path, chainEntries(entries, ends).map(formatLedgerEntry).join(''))
}

/**
 * Reads the ledger. A damaged line is reported and costs only itself; a file that does not exist is a
 * ledger without entries.
 *
 * @throws RecordFormatError when the file is larger than 64 MiB, no regular file, or not UTF-8
 */
export async function readLedger(path: string): Promise<Ledger> {
  const { lines, damaged } = await readLines(path, 'ledger', parseLedgerEntry)
  return { entries: lines.map(({ entry }) => entry), damaged, faults: findChainFaults(lines) }
}

/**
 * The ledger held against what a revision has of it: faults include the lines that are in the revision's and gone
 * from this one. The chain alone does not show that its last lines were removed.
 *
 * @param root a folder of the repository
 * @param commit only the lines of an ancestor of HEAD have to be kept; where it has no ledger there are none
 * @throws RecordFormatError like `readLedger`
 */
export async function readLedgerSince(path: string, root: string, commit: string): Promise<Ledger> {
  const ledger = await readLedger(path)
  const ancestor = await runGit(root, ['merge-base', '--is-ancestor', commit, 'HEAD'])
  if (ancestor.state === 'failed') return ledger
  const lost = findLostLines(await linesAt(path, root, commit), ledger.entries)
  return { ...ledger, faults: [...ledger.faults, ...lost] }
}

/**
 * Hashes of the last lines of the ledger as a revision has it: none where it has no ledger, null where there is one
 * that git does not keep (it is ignored, or elsewhere), so that no revision could have it.
 *
 * @param root a folder of the repository
 */
export async function ledgerEndsAt(
  path: string,
  root: string,
  commit: string,
): Promise<readonly string[] | null> {
  // Tracked, or about to be.
  const files = ['ls-files', '--cached', '--others', '--exclude-standard', '--', path]
  const kept = await runGit(root, ['--literal-pathspecs', ...files])
  const isKept = kept.state === 'done' && kept.output !== ''
  if (!isKept && (await hasLines(path))) return null
  return ledgerEnds((await linesAt(path, root, commit)).map(({ entry }) => entry))
}

async function hasLines(path: string): Promise<boolean> {
  const { lines, damaged } = await readLines(path, 'ledger', parseLedgerEntry)
  return lines.length + damaged.length > 0
}

async function linesAt(path: string, root: string, commit: string): Promise<readonly PlacedLine[]> {
  const place = relative(root, path).split(sep).join('/')
  const answer = await runGit(root, ['show', `${commit}:./${place}`])
  return answer.state === 'done' ? parseLines(answer.output, path, parseLedgerEntry).lines : []
}
