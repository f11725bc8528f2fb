import { type ExitCode, exitCodes } from '@tidemark/gate'
import type { RunRecord } from '@tidemark/records'
import { formatBencher, formatGithubActionBenchmark, safeText } from '@tidemark/report'
import { readRecordFile } from './record-file.ts'

type Format = 'bmf' | 'github-action-benchmark'

const formats: Readonly<Record<Format, (run: RunRecord) => string>> = {
  bmf: formatBencher,
  'github-action-benchmark': formatGithubActionBenchmark,
}

export interface ExportFlags {
  readonly format: Format
}

/** `tidemark export <record>`: the record of a run in the format of another tool, on stdout. */
export async function exportCommand(file: string, { format }: ExportFlags): Promise<ExitCode> {
  const run = await readRecordFile('<record>', file)
  process.stdout.write(formats[format](run))
  const gaps = gapsOf(run)
  for (const gap of gaps) process.stderr.write(`${safeText(gap, 400)}\n`)
  return gaps.length === 0 ? exitCodes.ok : exitCodes.measurementFailed
}

/** What is missing, one line each: the other tool sees only what is there. */
function gapsOf({ suites, brokenSuites, interrupted }: RunRecord): readonly string[] {
  const calls = suites.flatMap((suite) => suite.calls.map((call) => ({ suite: suite.name, call })))
  const broken = calls.flatMap(({ suite, call }) =>
    call.state === 'broken'
      ? [`${suite} › ${call.id} is not exported, as it is broken: ${call.breakage.message}`]
      : [],
  )
  return [
    ...brokenSuites.map(
      ({ file, breakage }) => `${file} is not exported, as it is broken: ${breakage.message}`,
    ),
    ...broken,
    ...(interrupted ? ['the run was stopped: what it did not measure is missing'] : []),
    ...(calls.length === broken.length ? ['the record has no measured call'] : []),
  ]
}
