import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { CountReport, CountRequest } from '../process/count-request.ts'
import type { Failure } from '../protocol.ts'
import { childFlags } from './child-flags.ts'
import type { SuiteArm } from './measure-pairs.ts'
import { describeDeath, killAtExit, killGroup } from './process-group.ts'
import { readInstructions, valgrindCommand } from './valgrind.ts'

/** Behind stdin, stdout, stderr and the channel. */
const logDescriptor = 4
/** Output of a process that is kept to explain its death. */
const keptCharacters = 4_000

export interface CountOptions {
  /** Working directory, as of every arm. */
  readonly root: string
  /** Calls to make, and once before. */
  readonly operations: number
  /** A process that has not ended by then is killed. Seconds. */
  readonly timeLimitSeconds: number
  /** Heap of the process. MiB. */
  readonly memoryLimitMib: number
  readonly signal: AbortSignal
}

export type CountOutcome =
  /** `instructions` of the whole process, its start included. */
  | { readonly state: 'counted'; readonly instructions: number }
  | { readonly state: 'broken'; readonly failure: Failure }

/**
 * Counts the instructions of a fresh process that makes a call of one arm `operations` times, in its main
 * thread and under valgrind, which takes some 30 times as long as the processor alone. Equal processes differ
 * by about one in 100 000. An abort kills the process with all that it started; it is broken then.
 */
export function countInstructions(
  { bundle }: SuiteArm,
  callId: string,
  { root, operations, timeLimitSeconds, memoryLimitMib, signal }: CountOptions,
): Promise<CountOutcome> {
  const bundleUrl = pathToFileURL(bundle.bundlePath).href
  const request: CountRequest = { bundleUrl, callId, operations }
  // The built file, also when this module runs from source: Node 20 cannot load TypeScript.
  const entry = createRequire(import.meta.url).resolve('@tidemark/harness/count-process')
  const flags = [...childFlags(process.execArgv), `--max-old-space-size=${memoryLimitMib}`]
  const [command, ...args] = valgrindCommand([...flags, entry, JSON.stringify(request)], {
    logDescriptor,
    // Threads of one process take turns under valgrind, so the limit on the clock is always the first.
    cpuSeconds: timeLimitSeconds + 5,
  })
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      // A group of its own: Ctrl-C reaches only the parent, which then decides; and one kill ends it all.
      detached: true,
    })
    let report: CountReport | null = null
    let [log, output, late] = ['', '', false]
    child.stdio[logDescriptor]?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-keptCharacters)
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-keptCharacters)
    })
    const abort = (): void => killGroup(child)
    killAtExit(child)
    const timer = setTimeout(() => {
      late = true
      killGroup(child)
    }, timeLimitSeconds * 1e3)
    signal.addEventListener('abort', abort, { once: true })
    child.on('message', (message: CountReport) => {
      report = message
    })
    child.once('error', (error) => {
      output += error.message
    })
    // What a suite started and never stopped would hold the pipes open.
    child.once('exit', () => killGroup(child))
    child.once('close', (code, killedBy) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      const instructions = readInstructions(log)
      if (report?.state === 'broken') resolve(report)
      else if (report !== null && instructions !== null) resolve({ state: 'counted', instructions })
      else if (late) resolve(broken('timeout', `did not end within ${timeLimitSeconds} s under valgrind`))
      else
        resolve(broken('crashed', `the process died under valgrind ${describeDeath(code, killedBy, output)}`))
    })
    if (signal.aborted) abort()
  })
}

function broken(reason: Failure['reason'], message: string): CountOutcome {
  return { state: 'broken', failure: { reason, phase: 'unknown', message } }
}
