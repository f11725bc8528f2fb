import { defaultJudgeSettings, type ExitCode, exitCodes } from '@tidemark/gate'
import type { MeasuredRecord, RunRecord } from '@tidemark/records'
import type { ReportSource } from '@tidemark/report/html'
import { ConfigError } from '../config/config-error.ts'
import { type FileSource, writePageOfFiles } from '../html-page.ts'
import { compareRecords } from './compare.ts'
import { checkedOutputPath, readMeasuredFile } from './record-file.ts'

export interface ReportFlags {
  readonly html: string
}

/** `tidemark report A.json B.json --html FILE`: writes a page of records that were measured before. */
export async function reportCommand(files: readonly string[], { html }: ReportFlags): Promise<ExitCode> {
  const path = await checkedOutputPath('--html', html)
  const alone: FileSource[] = []
  // One after the other, so that of two wrong files it is always the first that is named.
  for (const file of files) alone.push({ file, source: sourceOf(await readMeasuredFile('<records>', file)) })
  await writePageOfFiles(path, together(alone.map(({ source }) => source)), alone)
  return exitCodes.ok
}

/** A record as it is: a gate has its verdicts, a run by itself is judged by nothing. */
function sourceOf(record: MeasuredRecord): ReportSource {
  switch (record.kind) {
    case 'tidemark.gate':
      return { kind: 'gate', record }
    case 'tidemark.load':
      return { kind: 'load', record }
    case 'tidemark.run':
      return { kind: 'run', record, comparison: null, before: null }
  }
}

/** Of two runs the second is judged by the first, as in `tidemark compare`; they become one. */
function together(sources: readonly ReportSource[]): readonly ReportSource[] {
  const runs = sources.flatMap((source): RunRecord[] => (source.kind === 'run' ? [source.record] : []))
  const [before, record] = runs
  if (runs.length > 2) {
    throw new ConfigError(
      `<records>: found ${runs.length} runs; allowed are one, or two of which the second is judged by the first`,
    )
  }
  if (before === undefined || record === undefined) return sources
  const comparison = compareRecords(before, record, defaultJudgeSettings)
  return [
    ...sources.filter(({ kind }) => kind === 'gate'),
    { kind: 'run', record, comparison, before },
    ...sources.filter(({ kind }) => kind === 'load'),
  ]
}
