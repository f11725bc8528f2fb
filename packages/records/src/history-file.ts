import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileAtomically } from './atomic-write.ts'
import { historyFolder, historyPath } from './baseline-path.ts'
import { existsAsFile, listFolder } from './baseline-store.ts'
import { formatHistoryEntry } from './format.ts'
import type { HistoryEntry } from './history.ts'
import { appendLines, type DamagedLine, readLines } from './journal.ts'
import { parseHistoryEntry } from './parse.ts'

/** A line of a file of the history that is not used. */
export interface DamagedHistoryLine extends DamagedLine {
  readonly file: string
}

/** What was measured of all suites, whatever merges did to the files. */
export interface History {
  /** By the time of measuring; each measurement once. */
  readonly entries: readonly HistoryEntry[]
  /** Lines that could not be read, and those that contradict an earlier one. */
  readonly damaged: readonly DamagedHistoryLine[]
  /** Lines left out because they say what another one says: a merge has kept both. */
  readonly duplicates: number
  /** Lines that stand behind one of a later measurement: a merge has put them there. */
  readonly reordered: number
}

/**
 * Reads the history of all suites under a folder of baselines; without any, it is empty.
 *
 * A line of a measurement that another line tells otherwise (somebody edited one of two) is reported and left out.
 *
 * @throws RecordFormatError when a file is larger than 64 MiB, no regular file, or not UTF-8
 */
export async function readHistory(directory: string): Promise<History> {
  const folder = join(directory, historyFolder)
  const files = (await listFolder(folder)).filter((file) => file.endsWith('.ndjson'))
  const histories: History[] = []
  for (const file of files) histories.push(await readFileOf(join(folder, file)))
  return {
    entries: histories.flatMap(({ entries }) => entries).sort(byTime),
    damaged: histories.flatMap(({ damaged }) => damaged),
    duplicates: sumOf(histories.map(({ duplicates }) => duplicates)),
    reordered: sumOf(histories.map(({ reordered }) => reordered)),
  }
}

/**
 * Adds a measurement to the history of its suite, in a single write behind whatever is there.
 *
 * @returns the file; `known` when it holds this measurement already, and nothing was written
 * @throws RecordFormatError when the entry could not be read back, or the file is none
 */
export async function appendHistory(
  directory: string,
  entry: HistoryEntry,
): Promise<{ readonly path: string; readonly state: 'appended' | 'known' }> {
  const path = historyPath(directory, entry.suite)
  const line = formatHistoryEntry(entry)
  await mkdir(dirname(path), { recursive: true })
  const { entries } = await readFileOf(path)
  if (entries.some((one) => identityOf(one) === identityOf(entry))) return { path, state: 'known' }
  await appendLines(path, line)
  return { path, state: 'appended' }
}

/**
 * Replaces the history of a suite by some of its entries, the whole file at once. What another process appends
 * meanwhile is lost.
 *
 * @param entries of this suite; at least one
 * @returns the file
 * @throws RecordFormatError when an entry could not be read back; AtomicWriteError
 */
export async function rewriteHistory(
  directory: string,
  suite: string,
  entries: readonly HistoryEntry[],
): Promise<string> {
  const path = historyPath(directory, suite)
  await existsAsFile(path)
  await writeFileAtomically(path, [...entries].sort(byTime).map(formatHistoryEntry).join(''))
  return path
}

async function readFileOf(path: string): Promise<History> {
  await existsAsFile(path)
  const journal = await readLines(path, 'history', parseHistoryEntry)
  const entries: HistoryEntry[] = []
  const damaged: DamagedHistoryLine[] = journal.damaged.map((one) => ({ ...one, file: path }))
  const seen = new Map<string, { readonly line: number; readonly text: string }>()
  let [duplicates, reordered, latestMs] = [0, 0, Number.NEGATIVE_INFINITY]
  for (const { line, entry } of journal.lines) {
    const identity = identityOf(entry)
    const text = formatHistoryEntry(entry)
    const before = seen.get(identity)
    if (before === undefined) {
      seen.set(identity, { line, text })
      entries.push(entry)
      const atMs = Date.parse(entry.at)
      if (atMs < latestMs) reordered += 1
      latestMs = Math.max(latestMs, atMs)
    } else if (before.text === text) {
      duplicates += 1
    } else {
      const reason = `found other figures than in line ${before.line}, which is of the same measurement; remove one of the two`
      damaged.push({ file: path, line, reason })
    }
  }
  return { entries: entries.sort(byTime), damaged, duplicates, reordered }
}

/** One machine measures one suite once at a time. */
function identityOf({ suite, at, revision, fingerprint, method }: HistoryEntry): string {
  return JSON.stringify([suite, at, revision, fingerprint, method])
}

function byTime(a: HistoryEntry, b: HistoryEntry): number {
  return Date.parse(a.at) - Date.parse(b.at)
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
