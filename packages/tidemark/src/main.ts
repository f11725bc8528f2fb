import { CommanderError } from 'commander'
import type { AcceptFlags } from './commands/accept.ts'
import { type Commands, createProgram } from './program.ts'
import { toolVersion } from './tool-version.ts'

const usage = 2
const failed = 3

const commands: Commands = {
  run: async (suites, flags) => (await import('./commands/run.ts')).runCommand(suites, flags),
  accept: async (suites, flags) =>
    (await import('./commands/accept.ts')).acceptCommand(suites, flags as unknown as AcceptFlags),
  compare: async (before, after, flags) =>
    (await import('./commands/compare.ts')).compareCommand(before, after, flags),
  list: async (suites, flags) => (await import('./commands/list.ts')).listCommand(suites, flags),
}

/** Errors that tell what to correct; anything else is a fault of ours and shows its stack. */
const mistakes = new Set([
  'ConfigError',
  'SuiteError',
  'QuantityError',
  'RecordFormatError',
  'AtomicWriteError',
])

// A reader that went away (`tidemark run | head`) is no reason to fail.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  const program = createProgram(toolVersion(), commands, (code) => {
    process.exitCode = code
  })
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

function report(error: unknown): number {
  // Commander has already printed its message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage
  const { name, message, stack } = error as Error
  if (mistakes.has(name)) {
    process.stderr.write(`error: ${message}\n`)
    return usage
  }
  process.stderr.write(`tidemark failed unexpectedly: ${stack ?? String(error)}\n`)
  return failed
}
