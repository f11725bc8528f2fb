import { type FileHandle, open } from 'node:fs/promises'
import { readText } from './read-text.ts'
import { RecordFormatError } from './record-format-error.ts'

/** A line of a journal that could not be read. */
export interface DamagedLine {
  /** From 1. */
  readonly line: number
  /** What is wrong in it, without its place. */
  readonly reason: string
}

/** What is in a journal: a file of one JSON document a line, to which lines are only ever added. */
export interface Journal<Entry> {
  /** In the order of the file; two merged branches may stand one behind the other, whatever their times. */
  readonly lines: readonly { readonly line: number; readonly entry: Entry }[]
  readonly damaged: readonly DamagedLine[]
}

/** 64 MiB: some 200 000 acceptances. */
const byteLimit = 64 * 1024 * 1024

/**
 * Appends lines to a journal, which is made where there is none. All lines go out in one write, so that two
 * writers at once do not mix; behind a torn last line they start on a line of their own.
 *
 * @param lines each with its newline
 */
export async function appendLines(path: string, lines: string): Promise<void> {
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
 * Reads a journal. A damaged line is reported and costs only itself; a file that does not exist has no lines.
 *
 * @param noun what the journal is, for the message: `ledger`
 * @param parse throws a RecordFormatError for a line that is damaged
 * @throws RecordFormatError when the file is larger than 64 MiB, no regular file, or not UTF-8
 */
export async function readLines<Entry>(
  path: string,
  noun: string,
  parse: (text: string, place: string) => Entry,
): Promise<Journal<Entry>> {
  return parseLines(await readIfThere(path, noun), path, parse)
}

/** The lines of a journal's text; a damaged one costs only itself. */
export function parseLines<Entry>(
  text: string,
  path: string,
  parse: (text: string, place: string) => Entry,
): Journal<Entry> {
  const lines: { line: number; entry: Entry }[] = []
  const damaged: DamagedLine[] = []
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    try {
      lines.push({ line, entry: parse(content, `${path}:${line}`) })
    } catch (error) {
      if (!(error instanceof RecordFormatError)) throw error
      // Each line is a document of its own, whose only line is the first.
      damaged.push({ line, reason: error.what.replace(/^line 1 column/, 'column') })
    }
  }
  return { lines, damaged }
}

async function endsTorn(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const last = Buffer.alloc(1)
  await file.read(last, 0, 1, size - 1)
  return last.toString('latin1') !== '\n'
}

async function readIfThere(path: string, noun: string): Promise<string> {
  try {
    return await readText(path, (bytes) => refuseLarge(bytes, path, noun))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function refuseLarge(bytes: number, path: string, noun: string): void {
  if (bytes <= byteLimit) return
  throw new RecordFormatError({
    code: 'RECORD_TOO_LARGE',
    file: path,
    field: 'document',
    found: `${bytes} bytes`,
    allowed: `at most ${byteLimit} bytes for a ${noun}`,
    remedy: 'restore the file from version control',
  })
}
