import { defaultJudgeSettings, type ExitCode, exitCodes } from '@tidemark/gate'
import type { MeasuredRecord, RunRecord } from '@tidemark/records'
import type { RecordSource } from '@tidemark/report/html'
import { ConfigError } from '../config/config-error.ts'
import { type CommonFlags, resolveOptions } from '../config/options.ts'
import { type FileSource, writePageOfFiles } from '../html-page.ts'
import { pageHistory } from '../trend/page-history.ts'
import { compareRecords } from './compare.ts'
import { checkedOutputPath, readMeasuredFile } from './record-file.ts'

export interface ReportFlags extends Pick<CommonFlags, 'config' | 'baselines'> {
  readonly html: string
}

/**
 * `tidemark report A.json B.json --html FILE`: writes a page of records that were measured before, with the history of
 * their calls where there is one.
 */
export async function reportCommand(files: readonly string[], flags: ReportFlags): Promise<ExitCode> {
  const path = await checkedOutputPath('--html', flags.html)
  const alone: FileSource[] = []
  // One after the other, so that of two wrong files it is always the first that is named.
  for (const file of files) alone.push({ file, source: sourceOf(await readMeasuredFile('<records>', file)) })
  const history = await pageHistory(await resolveOptions(process.cwd(), flags), new Date())
  const records = together(alone.map(({ source }) => source))
  await writePageOfFiles(path, [...records, ...history], alone)
  return exitCodes.ok
}

/** A record as it is: a gate has its verdicts, a run by itself is judged by nothing. */
function sourceOf(record: MeasuredRecord): RecordSource {
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
function together(sources: readonly RecordSource[]): readonly RecordSource[] {
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
