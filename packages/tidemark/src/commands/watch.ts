import { relative } from 'node:path'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { planSaves, type SavePlan } from '@tidemark/gate/side-by-side'
import { type Paint, renderGateFindings, safeText } from '@tidemark/report'
import { type GateFlags, type GateOptions, resolveGateOptions } from '../config/gate-options.ts'
import { Changes } from '../watch/changes.ts'
import { FileWatcher } from '../watch/file-watcher.ts'
import { measureSaves } from '../watch/measure-saves.ts'
import { filesOf, readSavedSuites, readSuites, type WatchedSuites } from '../watch/watched-suites.ts'
import { forOutput, stopOnSignals } from './session.ts'
import { createStatusLine, type StatusLine } from './status-line.ts'

export type WatchFlags = Pick<
  GateFlags,
  'calls' | 'config' | 'budget' | 'margin' | 'seed' | 'timeLimit' | 'memoryLimit'
>

/** After so long without a change a save is whole. Milliseconds. */
const quietMs = 150
/** Who waits for an answer to a save waits about as long. */
const defaultBudgetSeconds = 30
/** How many of the files that changed are named. */
const namedAtMost = 3

/** A state of the suites that saves are compared with. */
interface State {
  readonly suites: WatchedSuites
  /** For people. */
  readonly label: string
}

interface Session {
  readonly options: GateOptions
  readonly flags: WatchFlags
  readonly wanted: readonly string[]
  readonly changes: Changes
  readonly watcher: FileWatcher
  readonly status: StatusLine
  readonly signal: AbortSignal
}

/** `tidemark watch`: measures again whenever a suite or something that it imports is saved, until it is stopped. */
export async function watchCommand(wanted: readonly string[], flags: WatchFlags): Promise<ExitCode> {
  const options = await resolveGateOptions(process.cwd(), flags)
  const { signal, release } = stopOnSignals()
  const changes = new Changes(quietMs)
  const watcher = new FileWatcher((path) => changes.note(path))
  const status = createStatusLine()
  try {
    return await watch({ options, flags, wanted, changes, watcher, status, signal })
  } finally {
    status.end()
    watcher.close()
    changes.end()
    release()
  }
}

async function watch(session: Session): Promise<ExitCode> {
  const { options, changes, watcher, status, signal } = session
  const suites = await readSuites(readOptions(session))
  if (signal.aborted) return exitCodes.ok
  const told = new Set<string>()
  tellLeftOut(suites, told, status)
  if (suites.suites.length === 0 && suites.broken.length === 0) {
    const why =
      suites.leftOut.length === 0
        ? 'no call matches; tidemark list shows all of them'
        : 'nothing is left to watch: every call that matches was left out'
    process.stderr.write(`${why}\n`)
    return exitCodes.measurementFailed
  }
  tellBroken(suites, status)
  let state: State = { suites, label: 'the state at the start' }
  let files = await filesOf(options.root, suites)
  watcher.watch(files)
  status.say(
    `watching ${files.size} ${files.size === 1 ? 'file' : 'files'}; save one to measure, Ctrl-C ends it`,
  )
  while (!signal.aborted) {
    const saved = await changes.next(signal)
    if (saved.length === 0) continue
    const label = `the save of ${new Date().toTimeString().slice(0, 8)}`
    const found = await readSavedSuites(readOptions(session))
    if (signal.aborted) break
    if (typeof found === 'string') {
      status.say(`${found}; waiting for the next save`, 400)
      continue
    }
    files = new Set([...files, ...(await filesOf(options.root, found))])
    watcher.watch(files)
    tellLeftOut(found, told, status)
    if (found.broken.length > 0) {
      tellBroken(found, status)
      continue
    }
    if (await compare(state, found, saved, session)) state = { suites: found, label }
  }
  return exitCodes.ok
}

/** @returns whether it was measured to its end, so that the next save is compared with this one */
async function compare(
  { suites: before, label }: State,
  found: WatchedSuites,
  saved: readonly string[],
  { options, flags, changes, status, signal }: Session,
): Promise<boolean> {
  const plan = planSaves(options.root, before.suites, found.suites)
  const names = namesOf(saved, options.root)
  if (plan.calls.length === 0) {
    status.say(
      `${names}: nothing that a suite bundles has changed; code of packages is compared by tidemark gate`,
    )
    return false
  }
  const { interruption } = changes
  const record = await measureSaves(plan, {
    options,
    // That of the gate's configuration is meant for a pull request.
    budgetSeconds:
      flags.budget === undefined ? defaultBudgetSeconds : (options.budgetSeconds ?? defaultBudgetSeconds),
    before: label,
    signal: AbortSignal.any([signal, interruption]),
    onProgress: (text) => status.show(text),
  })
  if (signal.aborted) return false
  if (interruption.aborted) {
    status.say('saved again: what was being measured is given up')
    return false
  }
  status.end()
  const heading = `${names}, against ${label}`
  process.stdout.write(
    `${forOutput((paint, columns) => [paint('bold', heading), ...editedLines(plan, paint), renderGateFindings(record, paint, columns)].join('\n'))}\n\n`,
  )
  return true
}

function readOptions({ options, flags, wanted, signal }: Session): Parameters<typeof readSuites>[0] {
  const { root, include, pair } = options
  return { root, include, settings: pair, selection: { suites: wanted, calls: flags.calls ?? '' }, signal }
}

/** Both sides of such a call run their own benchmark. */
function editedLines({ editedBenchmarks }: SavePlan, paint: Paint): readonly string[] {
  return editedBenchmarks.map(
    ({ suite, call }) =>
      `${paint('yellow', 'edited')}    ${safeText(suite)} › ${safeText(call.id)}: its benchmark was edited itself, so two benchmarks are compared`,
  )
}

function tellBroken({ broken }: WatchedSuites, status: StatusLine): void {
  for (const { file, breakage } of broken) {
    status.say(`${file} does not load: ${breakage.message}; waiting for the next save`, 400)
  }
}

/** Each line once: a suite that is left out is so on every save. */
function tellLeftOut({ leftOut }: WatchedSuites, told: Set<string>, status: StatusLine): void {
  for (const line of leftOut) {
    if (!told.has(line)) status.say(line, 400)
    told.add(line)
  }
}

function namesOf(files: readonly string[], root: string): string {
  const names = files.slice(0, namedAtMost).map((file) => safeText(relative(root, file), 60))
  const more = files.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
