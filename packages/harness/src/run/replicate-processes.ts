import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import type { PairsAhead } from '../protocol.ts'
import { childFlags } from './child-flags.ts'
import { killAtExit, killGroup } from './process-group.ts'

/** Starts a process that waits for its one request. It ends with this process at the latest. */
export function startReplicateProcess(cwd: string): ChildProcess {
  // The built file, also when this module runs from source: a fork cannot load TypeScript on Node 20.
  const entry = createRequire(import.meta.url).resolve('@tidemark/harness/replicate-process')
  const child = fork(entry, [], {
    cwd,
    execArgv: childFlags(process.execArgv),
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C reaches only the parent, which then decides; and one kill ends it all.
    detached: process.platform !== 'win32',
  })
  killAtExit(child)
  // Whoever runs it hears of its end; until then nobody does, and an error without a listener is thrown.
  child.on('error', () => {})
  return child
}

/**
 * Fresh replicate processes of one folder, of which the next one can start while another one still warms up:
 * starting Node and a worker takes a quarter of a replicate.
 */
export class ReplicateProcesses {
  readonly #start: () => ChildProcess
  #waiting: ChildProcess | null = null

  /** @param start starts a process; another one for tests */
  constructor(cwd: string, start: typeof startReplicateProcess = startReplicateProcess) {
    this.#start = () => start(cwd)
  }

  /** Starts the process that `take` will give, unless it waits already, and the worker of its first pair. */
  startNext(memoryLimitMib: number): void {
    if (this.#waiting !== null) return
    this.#waiting = this.#start()
    const ahead: PairsAhead = { type: 'pairs-ahead', memoryLimitMib }
    // One that cannot be started is found out by whoever takes it.
    this.#waiting.send(ahead, () => {})
  }

  /** The process that waits, or else a new one. */
  take(): ChildProcess {
    const waiting = this.#waiting
    this.#waiting = null
    const alive = waiting !== null && waiting.exitCode === null && waiting.signalCode === null
    return alive && waiting.connected ? waiting : this.#start()
  }

  /** Ends the process that nobody took. */
  close(): void {
    if (this.#waiting !== null) killGroup(this.#waiting)
    this.#waiting = null
  }
}
