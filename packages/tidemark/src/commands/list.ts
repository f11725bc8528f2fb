import { type ExitCode, exitCodes } from '@tidemark/gate'
import { listSuites } from '@tidemark/harness/runner'
import { longestBreakage, safeText } from '@tidemark/report'
import { type CommonFlags, resolveOptions } from '../config/options.ts'
import { checkSuites, type Selection, select, selectBroken } from '../selection.ts'
import { paintForOutput } from './session.ts'

/** `tidemark list`: suites and calls, without running a call. */
export async function listCommand(suites: readonly string[], flags: CommonFlags): Promise<ExitCode> {
  const { root, include, measure } = await resolveOptions(process.cwd(), flags)
  const list = await listSuites({ root, include, settings: measure, signal: new AbortController().signal })
  const paint = paintForOutput()
  const selection: Selection = { suites, calls: flags.calls ?? '' }
  checkSuites(selection, list.suites, list.broken)
  const selected = select(list.suites, selection)
  const broken = selectBroken(list.broken, selection)
  for (const { name, bundle, calls } of selected) {
    process.stdout.write(`${paint('bold', safeText(name))} ${paint('dim', safeText(bundle.file))}\n`)
    for (const { id } of calls) process.stdout.write(`  ${safeText(id)}\n`)
  }
  for (const { file, breakage } of broken) {
    process.stdout.write(
      `${paint('red', 'broken')} ${safeText(file)}: ${safeText(breakage.message, longestBreakage)}\n`,
    )
  }
  if (broken.length > 0) return exitCodes.measurementFailed
  if (selected.length > 0) return exitCodes.ok
  process.stderr.write('no call matches\n')
  return exitCodes.measurementFailed
}
