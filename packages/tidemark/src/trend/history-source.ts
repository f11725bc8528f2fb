import { join, relative } from 'node:path'
import { historyMeasurements } from '@tidemark/gate/trend'
import { type History, type HistoryEntry, readHistory } from '@tidemark/records'
import { unknownCommits } from './commits.ts'
import type { TrendSource } from './source.ts'

const hourMs = 3600 * 1e3

/** The history in a folder of baselines, with all that looks wrong with it. */
export async function historySource(root: string, baselinesDirectory: string): Promise<TrendSource> {
  const history = await readHistory(baselinesDirectory)
  const commits = new Set(history.entries.flatMap(({ revision }) => revision?.replace(/\+$/, '') ?? []))
  return {
    name: relative(process.cwd(), join(baselinesDirectory, 'history')),
    measurements: historyMeasurements(history.entries),
    notes: [
      ...history.damaged.map(({ file, line, reason }) => `${file}:${line}: ${reason}; the line was left out`),
      ...mergeNotes(history),
      ...clockNotes(history.entries, Date.now()),
      ...commitNotes(await unknownCommits(root, [...commits]), commits.size),
    ],
  }
}

/** What merges of branches did, which costs nothing. */
function mergeNotes({ duplicates, reordered }: History): readonly string[] {
  if (duplicates + reordered === 0) return []
  return [
    `history: lines there twice: ${duplicates}, out of order: ${reordered}, as merges leave them; each counts once, by its time`,
  ]
}

/**
 * Measurements whose times cannot be true. They are used: most of their order is still right, and a figure with a wrong
 * time is better than none.
 */
export function clockNotes(entries: readonly HistoryEntry[], nowMs: number): readonly string[] {
  const future = entries.filter(({ at }) => Date.parse(at) > nowMs + hourMs)
  const beforeCommit = entries.filter(
    ({ at, committed }) => committed !== undefined && Date.parse(committed) > Date.parse(at) + hourMs,
  )
  return [
    ...noteOf(future, 'dated in the future'),
    ...noteOf(beforeCommit, 'dated before the commit that was measured'),
  ]
}

function noteOf(entries: readonly HistoryEntry[], what: string): readonly string[] {
  const [first] = entries
  if (first === undefined) return []
  const count = entries.length === 1 ? '1 measurement is' : `${entries.length} measurements are`
  return [`history: ${count} ${what}, such as that of ${first.suite} at ${first.at}: a clock was wrong`]
}

function commitNotes(unknown: number | null, all: number): readonly string[] {
  if (unknown === null || unknown === 0) return []
  return [
    `history: ${unknown} of ${all} revisions are not in this repository: rebased or squashed since, or this clone is shallow; their figures count`,
  ]
}
