import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { LastLines } from './last-lines.ts'
import { looksReady } from './ready-probe.ts'
import { residentBytes } from './resident-bytes.ts'
import { ServerError } from './server-error.ts'
import { checkServerOptions, type ServerOptions } from './server-options.ts'

/** A server in a process of its own that is ready for calls. */
export interface RunningServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string
  readonly port: number
  /** Resolves when the server ends by itself; pending while it runs and after it was stopped. */
  readonly died: Promise<ServerError>
  /** Memory of it and of what it started, in bytes; null where the system does not tell, or when it is gone. */
  residentBytes(): number | null
  /** What it printed last, oldest first. */
  lastLines(): readonly string[]
  /** Asks it to end and ends it after two seconds. Resolves when it is gone. */
  stop(): Promise<void>
}

const lookEveryMs = 50
const graceMs = 2_000
/** What a program said last arrives within this. */
const outputGraceMs = 200

/**
 * Starts a server and waits until it is ready. It is stopped when it does not get ready, and when this process ends.
 *
 * @throws ServerError with what the server said last
 */
export async function startServer(options: ServerOptions, signal?: AbortSignal): Promise<RunningServer> {
  checkServerOptions(options)
  const port = await freePort(options.port ?? 0)
  const server = await spawnServer(options, port)
  try {
    await untilReady(server, options, port, signal)
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

async function spawnServer({ command, cwd, env }: ServerOptions, port: number): Promise<RunningServer> {
  const [program = '', ...args] = command
  const lines = new LastLines()
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (chunk: string) => lines.add(chunk))
  }
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let stopping = false
  // What it started may live on and hold its output open.
  child.once('exit', () => setTimeout(() => destroyOutput(child), outputGraceMs))
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  void gone.then(() => process.off('exit', kill))
  const died = new Promise<ServerError>((resolve) => {
    child.once('close', (code, killedBy) => {
      const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`
      if (!stopping)
        resolve(new ServerError('SERVER_DIED', `the server ended by itself (${how})`, lines.get()))
    })
  })
  await spawned(child, program)
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    died,
    residentBytes: () => (child.pid === undefined ? null : residentBytes(child.pid)),
    lastLines: () => lines.get(),
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      const force = setTimeout(kill, graceMs)
      await gone
      clearTimeout(force)
    },
  }
}

function destroyOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy()
  stderr?.destroy()
}

function spawned(child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error) =>
      reject(
        new ServerError(
          'SERVER_NOT_STARTED',
          `${program}: ${error.message}; its command has to begin with a program of the PATH, or the path of one`,
          [],
          error,
        ),
      ),
    )
  })
}

async function untilReady(
  { died, lastLines }: RunningServer,
  { readyPath, readyWithinSeconds = 30 }: ServerOptions,
  port: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const endMs = performance.now() + readyWithinSeconds * 1e3
  let death: ServerError | null = null
  void died.then((error) => {
    death = error
  })
  while (!(await looksReady(port, readyPath ?? null))) {
    if (death !== null) throw death
    if (signal?.aborted)
      throw new ServerError('SERVER_STOPPED', 'stopped before the server was ready', lastLines())
    if (performance.now() > endMs) {
      const asked =
        readyPath === undefined ? 'accepted no connection' : `did not answer GET ${readyPath} below 500`
      throw new ServerError(
        'SERVER_NOT_READY',
        `the server was not ready within ${readyWithinSeconds} s: it ${asked} on port ${port} (in the variable PORT)`,
        lastLines(),
      )
    }
    await Promise.race([sleep(lookEveryMs), died])
  }
  // Another program may have taken the port the moment before.
  if (death !== null) throw death
}
