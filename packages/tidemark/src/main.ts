import { CommanderError } from 'commander'
import { benchWords } from './bench-words.ts'
import type { AcceptFlags } from './commands/accept.ts'
import type { ExportFlags } from './commands/export.ts'
import type { PinFlags } from './commands/pin.ts'
import type { ReportFlags } from './commands/report.ts'
import type { Shell } from './completion/completion.ts'
import type { Commands } from './program/commands.ts'
import { createProgram } from './program/program.ts'
import { toolVersion } from './tool-version.ts'

const usage = 2
const failed = 3

const commands: Commands = {
  init: async (flags) => (await import('./commands/init.ts')).initCommand(flags),
  run: async (suites, flags) => (await import('./commands/run.ts')).runCommand(suites, flags),
  accept: async (suites, flags) =>
    (await import('./commands/accept.ts')).acceptCommand(suites, flags as unknown as AcceptFlags),
  compare: async (before, after, flags) =>
    (await import('./commands/compare.ts')).compareCommand(before, after, flags),
  export: async (record, flags) =>
    (await import('./commands/export.ts')).exportCommand(record, flags as unknown as ExportFlags),
  explain: async (call, flags) => (await import('./commands/explain.ts')).explainCommand(call, flags),
  gate: async (suites, flags) => (await import('./commands/gate.ts')).gateCommand(suites, flags),
  bisect: async (suites, flags) => (await import('./commands/bisect.ts')).bisectCommand(suites, flags),
  pin: async (ref, flags) =>
    (await import('./commands/pin.ts')).pinCommand(ref, flags as unknown as PinFlags),
  record: async (flags) => (await import('./commands/record.ts')).recordCommand(flags),
  trend: async (calls, flags) => (await import('./commands/trend.ts')).trendCommand(calls, flags),
  cache: async () => (await import('./commands/cache.ts')).cacheCommand(),
  cacheClean: async () => (await import('./commands/cache.ts')).cacheCleanCommand(),
  comment: async (flags) => (await import('./commands/comment.ts')).commentCommand(flags),
  propose: async (flags) => (await import('./commands/propose.ts')).proposeCommand(flags),
  doctor: async (flags) => (await import('./commands/doctor.ts')).doctorCommand(flags),
  merge: async (records, flags) => (await import('./commands/merge.ts')).mergeCommand(records, flags),
  load: async (suites, flags) => (await import('./commands/load.ts')).loadCommand(suites, flags),
  report: async (records, flags) =>
    (await import('./commands/report.ts')).reportCommand(records, flags as unknown as ReportFlags),
  watch: async (suites, flags) => (await import('./commands/watch.ts')).watchCommand(suites, flags),
  completion: async (shell, program) =>
    (await import('./commands/completion.ts')).completionCommand(shell as Shell, program),
  list: async (suites, flags) => (await import('./commands/list.ts')).listCommand(suites, flags),
}

/** Errors that tell what to correct; anything else is a fault of ours and shows its stack. */
const mistakes = new Set([
  'ConfigError',
  'SuiteError',
  'BundleFolderError',
  'QuantityError',
  'RecordFormatError',
  'AtomicWriteError',
  'MergeError',
  'RevisionError',
])

/** A revision that cannot be checked out, installed or built is no mistake on the command line. */
const failedCommands: ReadonlySet<string> = new Set(['ARM_COMMAND', 'ARM_CHECKOUT', 'ARM_NO_PACKAGE_MANAGER'])

let isOutputLost = false
for (const [name, stream] of [
  ['stdout', process.stdout],
  ['stderr', process.stderr],
] as const) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that went away (`tidemark run 2>&1 | head`) is no reason to fail.
    if (error.code === 'EPIPE' || isOutputLost) return
    isOutputLost = true
    // The command goes on: files that were asked for may be the only ones left with what was measured.
    process.stderr.write(
      `error: ${name} could not be written: ${error.message}; make room there, or send the output elsewhere\n`,
    )
  })
}
process.on('exit', () => {
  if (isOutputLost) process.exitCode = failed
})

// Node's own exit code for these is 1, which would say that a call is slower.
process.on('uncaughtException', (error) => {
  process.stderr.write(unexpected(error))
  process.exit(failed)
})

try {
  const program = createProgram(toolVersion(), commands, (code) => {
    process.exitCode = code
  })
  const names = program.commands.map((command) => command.name())
  await program.parseAsync(benchWords(process.argv.slice(2), names), { from: 'user' })
} catch (error) {
  process.exitCode = await report(error)
}

async function report(error: unknown): Promise<number> {
  // Commander has already printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage
  if (error instanceof Error && (mistakes.has(error.name) || isAboutFile(error))) {
    // Messages quote files; nothing of them may reach the terminal's controls.
    const { safeText } = await import('@tidemark/report')
    process.stderr.write(`error: ${safeText(error.message, 2000)}\n`)
    return usage
  }
  if (isArmError(error)) {
    const { safeText } = await import('@tidemark/report')
    const tail = error.outputTail.map((line) => `  ${safeText(line, 400)}\n`).join('')
    process.stderr.write(`error: ${safeText(error.message, 2000)}\n${tail}`)
    return failedCommands.has(error.code) ? failed : usage
  }
  process.stderr.write(unexpected(error))
  return failed
}

function isArmError(error: unknown): error is Error & { code: string; outputTail: readonly string[] } {
  return error instanceof Error && error.name === 'ArmError' && 'outputTail' in error
}

/** An error of the file system with a path in its message: no permission, a folder in a file's place. */
function isAboutFile(error: NodeJS.ErrnoException): boolean {
  return error.syscall !== undefined && error.path !== undefined
}

function unexpected(error: unknown): string {
  return `tidemark failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
}
