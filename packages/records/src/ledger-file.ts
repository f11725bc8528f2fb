import { formatLedgerEntry } from './format.ts'
import { appendLines, type DamagedLine, readLines } from './journal.ts'
import type { LedgerEntry } from './ledger.ts'
import { parseLedgerEntry } from './parse.ts'

export interface Ledger {
  /** In the order of the file; two merged branches may stand one behind the other, whatever their times. */
  readonly entries: readonly LedgerEntry[]
  readonly damaged: readonly DamagedLine[]
}

/**
 * Appends entries to the ledger, which is made where there is none. All lines go out in one write, so that
 * two writers at once do not mix; behind a torn last line they start on a line of their own.
 *
 * @throws RecordFormatError when an entry could not be read back (nothing is written then)
 */
export async function appendLedger(path: string, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return
  await appendLines(path, entries.map(formatLedgerEntry).join(''))
}

/**
 * Reads the ledger. A damaged line is reported and costs only itself; a file that does not exist is a
 * ledger without entries.
 *
 * @throws RecordFormatError when the file is larger than 64 MiB, no regular file, or not UTF-8
 */
export async function readLedger(path: string): Promise<Ledger> {
  const { lines, damaged } = await readLines(path, 'ledger', parseLedgerEntry)
  return { entries: lines.map(({ entry }) => entry), damaged }
}
