import { type ChildProcess, spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'

/** A program with its arguments, or the user's own command line for the shell. */
export type Command = readonly [program: string, ...args: string[]] | string

export type CommandEnd =
  | { readonly state: 'done' }
  | {
      readonly state: 'failed'
      /** `exit code 1`, `signal SIGSEGV`, `no end within 600 s` */
      readonly how: string
      readonly outputTail: readonly string[]
    }

export interface CommandOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly timeLimitSeconds: number
  readonly signal: AbortSignal | undefined
}

const keptLines = 20
const keptCharacters = 64 * 1024
/** Beyond it Node fires a timer at once. */
const longestTimerMs = 2 ** 31 - 1
/** To end in an orderly way: a package manager holds locks on its store. */
const graceMs = 2_000
/** Output that was written before the end arrives within this time; what holds the pipe longer is a stray. */
const outputGraceMs = 500

/**
 * Runs a command with closed input in a process group of its own, which ends as a whole: when the command
 * does, when the time is up, on abort, and when we exit.
 *
 * @throws the signal's reason when it was aborted
 */
export async function runCommand(command: Command, options: CommandOptions): Promise<CommandEnd> {
  const { signal, timeLimitSeconds } = options
  signal?.throwIfAborted()
  const child = start(command, options)
  let output = ''
  let late = false
  const keep = (text: string): void => {
    output = (output + text).slice(-keptCharacters)
  }
  child.stdout?.setEncoding('utf8').on('data', keep)
  child.stderr?.setEncoding('utf8').on('data', keep)
  child.once('error', (error) => keep(`\n${error.message}`))
  const abort = (): void => endGroup(child)
  signal?.addEventListener('abort', abort, { once: true })
  const outOfTime = (): void => {
    late = true
    endGroup(child)
  }
  const timer = setTimeout(outOfTime, Math.min(longestTimerMs, timeLimitSeconds * 1e3))
  const { code, killedBy } = await endOf(child)
  clearTimeout(timer)
  signal?.removeEventListener('abort', abort)
  signal?.throwIfAborted()
  if (code === 0 && !late) return { state: 'done' }
  const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`
  return {
    state: 'failed',
    how: late ? `no end within ${timeLimitSeconds} s` : how,
    outputTail: tailOf(output),
  }
}

/** As a user would type it. */
export function commandText(command: Command): string {
  return typeof command === 'string' ? command : command.join(' ')
}

function start(command: Command, { cwd, env }: CommandOptions): ChildProcess {
  const common = {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'] as 'pipe'[],
    detached: process.platform !== 'win32',
    windowsHide: true,
  }
  if (typeof command === 'string') return spawn(command, { ...common, shell: true })
  const [program, ...args] = command
  // Package managers are .cmd files on Windows, which only the shell starts; our arguments are constants or
  // names that were checked to hold nothing that it reads.
  if (process.platform === 'win32') return spawn(commandText(command), { ...common, shell: true })
  return spawn(program, args, common)
}

function endOf(child: ChildProcess): Promise<{ code: number | null; killedBy: string | null }> {
  living.add(child)
  return new Promise((resolve) => {
    const ended = (code: number | null, killedBy: string | null): void => {
      living.delete(child)
      resolve({ code, killedBy })
    }
    // It has not even started: there will be no exit.
    child.once('error', () => child.pid === undefined && ended(127, null))
    child.once('exit', () => {
      // What the command left running would disturb the measurement.
      if (process.platform !== 'win32') signalGroup(child, 'SIGKILL')
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, outputGraceMs).unref()
    })
    child.once('close', ended)
  })
}

function tailOf(output: string): readonly string[] {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n|\r/)
    .map((line) =>
      line
        .replaceAll(/\p{Cc}/gu, ' ')
        .trimEnd()
        .slice(0, 500),
    )
  return lines.filter((line) => line !== '').slice(-keptLines)
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) signalGroup(child, 'SIGKILL')
})

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM')
  const insist = (): void => {
    // Once it has ended its id may be somebody else's.
    if (child.exitCode === null && child.signalCode === null) signalGroup(child, 'SIGKILL')
  }
  setTimeout(insist, graceMs).unref()
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') {
      spawn('taskkill', ['/pid', String(child.pid), '/T', '/F']).once('error', () => child.kill('SIGKILL'))
    } else process.kill(-child.pid, signal)
  } catch {
    // It has already ended.
  }
}
