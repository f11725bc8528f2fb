import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a server is started. */
export interface Launch<Port extends string> {
  readonly command: string
  /** Ports that it listens on, by what they are for. */
  readonly ports: readonly Port[]
  /** Writes what the server wants to find in its empty folder. @returns the arguments of the command */
  prepare(folder: string, ports: Readonly<Record<Port, number>>): Promise<readonly string[]>
  isReady(ports: Readonly<Record<Port, number>>): Promise<boolean>
}

/** A server on the loopback interface, in a process of its own, with its data in a temporary folder. */
export interface RunningServer<Port extends string> {
  readonly ports: Readonly<Record<Port, number>>
  readonly folder: string
  /** Once it resolves, connections are still made, by the kernel, and nothing is read or answered. */
  pause(): Promise<void>
  resume(): void
  /** Ends the process, paused or not, and removes its folder. */
  stop(): Promise<void>
}

/** For a hang, not for speed: a loaded machine takes its time. */
const READY_WITHIN_MS = 120_000

/** A port that was free may be taken before the server has it. */
const ATTEMPTS = 3

/** @throws Error with the end of the server's log when it ends or does not answer */
export async function launch<Port extends string>(server: Launch<Port>): Promise<RunningServer<Port>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOnce(server)
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function launchOnce<Port extends string>(server: Launch<Port>): Promise<RunningServer<Port>> {
  const { command, prepare, isReady } = server
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-server-'))
  const ports = await freePorts(server.ports)
  const args = await prepare(folder, ports)
  const logPath = join(folder, 'output.log')
  const log = await open(logPath, 'a')
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', log.fd, log.fd] })
  const ended = once(child, 'close').catch(() => undefined)
  await log.close()
  const kill = (): boolean => child.kill('SIGKILL')
  // Should the tests end without an end.
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    // Not a polite end: the data are thrown away, and one that is paused would not hear of it.
    kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isReady(ports))) {
    if (hasEnded(child) || Date.now() > deadline) {
      const why = hasEnded(child) ? 'ended' : 'does not answer'
      const last = (await readFile(logPath, 'utf8')).slice(-2000)
      await stop()
      throw new Error(`${command} ${args.join(' ')} ${why}; the end of its log:\n${last}`)
    }
    await sleep(50)
  }
  return {
    ports,
    folder,
    pause: async () => {
      child.kill('SIGSTOP')
      while (!(await isStopped(child))) await sleep(1)
    },
    resume: () => child.kill('SIGCONT'),
    stop,
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}

/**
 * The signal is sent at once, and each thread stops when it next comes by: on a busy machine one may answer yet.
 * Where there is no `/proc`, a process is taken to have stopped.
 */
async function isStopped({ pid }: ChildProcess): Promise<boolean> {
  const tasks = `/proc/${pid}/task`
  const threads = await readdir(tasks).catch(() => [])
  const states = await Promise.all(threads.map((thread) => stateOf(`${tasks}/${thread}/stat`)))
  return states.every((state) => state === 'T')
}

/** The third field of `proc_pid_stat(5)`; the second, a name in parentheses, may hold anything. A thread that is gone has stopped. */
async function stateOf(path: string): Promise<string> {
  const stat = await readFile(path, 'latin1').catch(() => ') T')
  return stat.charAt(stat.lastIndexOf(')') + 2)
}

async function freePorts<Port extends string>(names: readonly Port[]): Promise<Record<Port, number>> {
  // All at once, so that no port is given twice.
  const held = names.map((name) => ({ name, server: createServer().listen(0, '127.0.0.1') }))
  const ports = {} as Record<Port, number>
  for (const { name, server } of held) {
    if (!server.listening) await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') ports[name] = address.port
  }
  await Promise.all(held.map(({ server }) => once(server.close(), 'close')))
  return ports
}

/** Whether a GET is answered with 2xx. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

/** Whether somebody listens. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const tell = (isListening: boolean) => () => {
      socket.destroy()
      resolve(isListening)
    }
    socket.on('connect', tell(true))
    socket.on('error', tell(false))
  })
}
