import { type FileHandle, open } from 'node:fs/promises'
import { formatLedgerEntry } from './format.ts'
import type { LedgerEntry } from './ledger.ts'
import { parseLedgerEntry } from './parse.ts'
import { readText } from './read-text.ts'
import { RecordFormatError } from './record-format-error.ts'

/** A line of the ledger that could not be read. */
export interface DamagedLine {
  /** From 1. */
  readonly line: number
  readonly reason: string
}

export interface Ledger {
  /** In the order of the file; two merged branches may stand one behind the other, whatever their times. */
  readonly entries: readonly LedgerEntry[]
  readonly damaged: readonly DamagedLine[]
}

/** 64 MiB: some 200 000 acceptances. */
const byteLimit = 64 * 1024 * 1024

/**
 * Appends entries to the ledger, which is made where there is none. All lines go out in one write, so that
 * two writers at once do not mix; behind a torn last line they start on a line of their own.
 *
 * @throws RecordFormatError when an entry could not be read back (nothing is written then)
 */
export async function appendLedger(path: string, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return
  const lines = entries.map(formatLedgerEntry).join('')
  const file = await open(path, 'a+')
  try {
    const bytes = Buffer.from((await endsTorn(file)) ? `\n${lines}` : lines)
    const { bytesWritten } = await file.write(bytes)
    if (bytesWritten !== bytes.length) {
      throw new Error(`${path}: ${bytesWritten} of ${bytes.length} bytes were written; is the disk full?`)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Reads the ledger. A damaged line is reported and costs only itself; a file that does not exist is a
 * ledger without entries.
 *
 * @throws RecordFormatError when the file is larger than 64 MiB, no regular file, or not UTF-8
 */
export async function readLedger(path: string): Promise<Ledger> {
  const text = await readIfThere(path)
  const entries: LedgerEntry[] = []
  const damaged: DamagedLine[] = []
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    try {
      entries.push(parseLedgerEntry(content, `${path}:${line}`))
    } catch (error) {
      if (!(error instanceof RecordFormatError)) throw error
      damaged.push({ line, reason: error.message })
    }
  }
  return { entries, damaged }
}

async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const last = Buffer.alloc(1)
  await file.read(last, 0, 1, size - 1)
  return last.toString('latin1') !== '\n'
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readText(path, (bytes) => refuseLargeLedger(bytes, path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function refuseLargeLedger(bytes: number, path: string): void {
  if (bytes <= byteLimit) return
  throw new RecordFormatError({
    code: 'RECORD_TOO_LARGE',
    file: path,
    field: 'document',
    found: `${bytes} bytes`,
    allowed: `at most ${byteLimit} bytes for a ledger`,
    remedy: 'restore the file from version control',
  })
}
