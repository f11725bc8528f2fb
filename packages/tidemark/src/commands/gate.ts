import { type ExitCode, exitCodes } from '@tidemark/gate'
import { gateExitCode } from '@tidemark/gate/side-by-side'
import { whyNoValgrind } from '@tidemark/harness/runner'
import { type GateRecord, isEmptyShard, revisionHere } from '@tidemark/records'
import { gateFindings, renderGate } from '@tidemark/report'
import { type CiEnvironment, ciEnvironment } from '../ci/ci-environment.ts'
import { locateFindings } from '../ci/locate-findings.ts'
import { type GithubJob, tellGithub, tellGithubOfFailure } from '../ci/tell-github.ts'
import { type GateFlags, type GateOptions, resolveGateOptions } from '../config/gate-options.ts'
import { writePage } from '../html-page.ts'
import { keepLatestGate } from '../latest-gate.ts'
import { gateMetrics } from '../reporting/gate-metrics.ts'
import { destinationsOf, report } from '../reporting/report.ts'
import { nothingMeasured } from '../selection.ts'
import { shardPlaceOf } from '../sharding/sharding.ts'
import { pageHistory } from '../trend/page-history.ts'
import { countableSignals } from './countable-signals.ts'
import { checkedGateFiles, writeGateFiles } from './gate-files.ts'
import { checkedOutputPath } from './record-file.ts'
import { runGate } from './run-gate.ts'
import { forErrors, forOutput, stopOnSignals } from './session.ts'

/** `tidemark gate`: measures the working tree beside other revisions, call by call, and judges it. */
export async function gateCommand(suites: readonly string[], flags: GateFlags): Promise<ExitCode> {
  const ci = ciEnvironment(process.env)
  if (flags.ci === true && ci.system === null) {
    process.stderr.write('--ci: found neither GitHub Actions nor GitLab CI, so nobody is told\n')
  }
  const github: GithubJob | null =
    flags.ci === true && ci.system === 'github'
      ? { summaryFile: ci.summaryFile, print: (line) => void process.stdout.write(`${line}\n`) }
      : null
  try {
    return await gate(suites, flags, ci, github)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // A summary that cannot be written must not take the place of what went wrong.
    if (github !== null) await tellGithubOfFailure(github, message).catch(() => undefined)
    throw error
  }
}

async function gate(
  suites: readonly string[],
  flags: GateFlags,
  ci: CiEnvironment,
  github: GithubJob | null,
): Promise<ExitCode> {
  const place = shardPlaceOf(flags)
  const resolved = await resolveGateOptions(process.cwd(), flags)
  const options = await withCountableSignals(
    flags.ci === true ? towards(ci.targetBranch, resolved) : resolved,
  )
  const files = await checkedGateFiles(flags)
  const html = flags.html === undefined ? null : await checkedOutputPath('--html', flags.html)
  // Before anything is measured: a damaged history must not cost the measurement.
  const history = html === null ? [] : await pageHistory(options, new Date())
  const destinations = await destinationsOf(flags.report, options)
  const { signal, release } = stopOnSignals()
  try {
    const ended = await runGate(options, suites, flags, place, signal).catch((error: unknown) => {
      if (signal.aborted) return null
      throw error
    })
    if (ended === null) {
      process.stderr.write('stopped before anything was measured\n')
      return exitCodes.measurementFailed
    }
    const { record, leftOut } = ended
    // Shown first: what was measured must not be lost with a full disk.
    process.stdout.write(`${forOutput((paint, columns) => renderGate(record, paint, columns))}\n`)
    const rules = { strict: flags.strict === true, allowGone: flags.allowGone === true }
    const findings = await locateFindings(
      gateFindings(record, rules),
      options.root,
      ci.checkout ?? options.root,
    )
    await writeGateFiles(files, { record, rules, findings })
    await writePage(html, [{ kind: 'gate', record }, ...history])
    await keepForExplain(options.root, record)
    if (github !== null) await tellGithub(github, record, findings)
    if (record.calls.length === 0 && record.brokenSuites.length === 0 && !isEmptyShard(record)) {
      process.stderr.write(`${nothingMeasured(leftOut)}\n`)
    }
    const code = gateExitCode(record, rules)
    await report(async () => {
      const { branch } = await revisionHere(options.root)
      return gateMetrics(record, branch, code)
    }, destinations)
    return code
  } finally {
    release()
  }
}

/** What the gate found does not depend on it: a folder that cannot be written to is told, and nothing more. */
async function keepForExplain(root: string, record: GateRecord): Promise<void> {
  try {
    await keepLatestGate(root, record)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    process.stderr.write(`${forErrors(`not kept for tidemark explain: ${why}`)}\n`)
  }
}

/** A pull request is compared with the branch that it is to be merged into, whichever is the default. */
function towards(targetBranch: string | null, options: GateOptions): GateOptions {
  return targetBranch === null
    ? options
    : { ...options, config: { ...options.config, defaultBranch: targetBranch } }
}

async function withCountableSignals(options: GateOptions): Promise<GateOptions> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const signals = await countableSignals(options.judge.signals, whyNoValgrind, say)
  return { ...options, judge: { ...options.judge, signals } }
}
