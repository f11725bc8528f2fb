import { resolve } from 'node:path'
import { type ExitCode, exitCodeOf } from '@tidemark/gate'
import { formatRunRecord, writeFileAtomically } from '@tidemark/records'
import { type MeasureFlags, resolveOptions } from '../config/options.ts'
import { printRun } from '../print-run.ts'
import { measureWithProgress, paintForOutput } from './session.ts'

export interface RunFlags extends MeasureFlags {
  readonly json?: string
  readonly strict?: boolean
}

/** `tidemark run`: measures, shows, compares with the accepted baseline. */
export async function runCommand(suites: readonly string[], flags: RunFlags): Promise<ExitCode> {
  const options = await resolveOptions(process.cwd(), flags)
  const { run, comparison } = await measureWithProgress(options, { suites, calls: flags.calls ?? '' })
  if (flags.json !== undefined) {
    await writeFileAtomically(resolve(process.cwd(), flags.json), formatRunRecord(run))
  }
  const paint = paintForOutput()
  const code = exitCodeOf(comparison, { strict: flags.strict === true })
  process.stdout.write(`${printRun(run, comparison, paint)}\n`)
  if (comparison.calls.length === 0 && comparison.brokenSuites.length === 0) {
    process.stderr.write('nothing was measured: no call matches; tidemark list shows all of them\n')
  }
  return code
}
