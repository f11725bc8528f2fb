import type { ChildProcess } from 'node:child_process'
import { createAwakeClock } from '../awake-clock.ts'
import type { BlockOrder, Failure, LoadEndOrder, ProcessMessage, ProcessRequest } from '../protocol.ts'
import { describeDeath, killGroup } from './process-group.ts'

/** Output of a process that is kept to explain its death. */
const keptOutputCharacters = 4_000
/** Beyond the time limit of its calls a process may be silent this long before it counts as stuck. */
const graceSeconds = 5
/** As often as a process that can speak says that it is alive. */
const checkEveryMs = 1_000
/** Output that was written before the end arrives within this time; what holds the pipe longer is a stray. */
const outputGraceMs = 500
/** What is asked to end may take this long for it, and then is killed. */
const endGraceMs = 5_000

export interface ProcessHandlers {
  /** `order` sends a message back to the process that wrote. */
  readonly onMessage: (message: ProcessMessage, order: (order: BlockOrder) => void) => void
  readonly signal: AbortSignal
  /** Sent when the signal is aborted, so that the process can tell what it has. Without it an abort kills at once. */
  readonly endOrder?: LoadEndOrder
}

/**
 * Has a fresh replicate process serve its one request and resolves when it has ended: with null when it
 * finished, otherwise with how it died. An abort kills it with everything it started, at once or, with an `endOrder`, if
 * that does not end it within 5 s.
 */
export function runReplicateProcess(
  request: ProcessRequest,
  silenceLimitSeconds: number,
  child: ChildProcess,
  { onMessage, signal, endOrder }: ProcessHandlers,
): Promise<Failure | null> {
  return new Promise((resolve) => {
    let output = ''
    let finished = false
    let stuck = false
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-keptOutputCharacters)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    const limitMs = (silenceLimitSeconds + graceSeconds) * 1e3
    const clock = createAwakeClock(checkEveryMs)
    let heardAtMs = 0
    const silence = setInterval(() => {
      if (clock() - heardAtMs <= limitMs) return
      stuck = true
      killGroup(child)
    }, checkEveryMs)
    let ending: NodeJS.Timeout | undefined
    const abort = (): void => {
      if (endOrder === undefined) {
        killGroup(child)
        return
      }
      order(endOrder)
      ending = setTimeout(() => killGroup(child), endGraceMs)
    }
    signal.addEventListener('abort', abort, { once: true })
    const order = (message: BlockOrder | LoadEndOrder): void => {
      // A process that is gone has ended the measurement already.
      if (child.connected) child.send(message, () => {})
    }
    child.on('message', (message: ProcessMessage) => {
      heardAtMs = clock()
      if (message.type === 'finished') {
        finished = true
        // It may have workers that nothing else can stop.
        killGroup(child)
      } else onMessage(message, order)
    })
    child.once('error', (error) => keep(Buffer.from(error.message)))
    child.once('exit', () => {
      // Processes that a suite started and never stopped; one of them may hold our pipes open.
      killGroup(child)
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, outputGraceMs).unref()
    })
    child.once('close', (code, killedBy) => {
      clearInterval(silence)
      clearTimeout(ending)
      signal.removeEventListener('abort', abort)
      resolve(finished ? null : deathOf(request, { code, killedBy, stuck, output }))
    })
    child.send(request, (error) => error !== null && killGroup(child))
    if (signal.aborted) killGroup(child)
  })
}

interface Death {
  readonly code: number | null
  readonly killedBy: string | null
  readonly stuck: boolean
  readonly output: string
}

function deathOf(request: ProcessRequest, { code, killedBy, stuck, output }: Death): Failure {
  if (stuck) {
    return { reason: 'timeout', phase: 'unknown', message: 'the replicate process stopped answering' }
  }
  if (/^FATAL ERROR: .*(?:out of memory|allocation failed)/im.test(output)) {
    // V8 ends the process, and not the worker, when it sees the limit too late (nodejs/node#47224).
    return {
      reason: 'out-of-memory',
      phase: 'unknown',
      message: `the whole process ran out of memory, past the memory limit of ${memoryLimitOf(request)}`,
    }
  }
  return {
    reason: 'crashed',
    phase: 'unknown',
    message: `the whole process died ${describeDeath(code, killedBy, output)}`,
  }
}

/** As it was given: of a pair the heap has as much for each arm. */
function memoryLimitOf(request: ProcessRequest): string {
  const { memoryLimitMib } = 'settings' in request ? request.settings : request
  return `${memoryLimitMib} MiB${request.type === 'pair' ? ' for each arm' : ''}`
}
