import { setTimeout as sleep } from 'node:timers/promises'
import { type Health, type LoadEnd, type LoadPart, mergeHealth, mergeLoadParts } from '@tidemark/load'
import { type RunningServer, ServerError, startServer } from '@tidemark/load/server'
import { systemClock } from '@tidemark/metrics'
import type { LoadEndOrder, LoadOutcome, ProcessRequest, WorkerLoadOutcome } from '../protocol.ts'
import { createLoadStart, stopLoad } from '../worker/load-start.ts'
import { createStartLine } from '../worker/start-line.ts'
import { runOnFreshPool } from './pool.ts'
import { watchServer } from './watch-server.ts'

const deathKnownMs = 500

type LoadRequest = Extract<ProcessRequest, { type: 'load' }>

/** Starts the suite's server, puts one call under load from a fresh pool, and stops the server again. */
export async function loadOnPool(request: LoadRequest): Promise<LoadOutcome> {
  if (request.server === null) return loadWith(null, request)
  let server: RunningServer
  try {
    server = await startServer(request.server)
  } catch (error) {
    if (!(error instanceof ServerError)) throw error
    const failure = { reason: 'setup-failed', phase: 'setup', message: error.message } as const
    return { state: 'broken', failure }
  }
  try {
    return await loadWith(server, request)
  } finally {
    await server.stop()
  }
}

async function loadWith(
  server: RunningServer | null,
  { bundleUrl, call, load, collectEverySeconds, settings, seed }: LoadRequest,
): Promise<LoadOutcome> {
  const startLine = createStartLine()
  const loadStart = createLoadStart()
  const { timeLimitSeconds, memoryLimitMib } = settings
  const death: { message: string | null } = { message: null }
  // What was recorded until then is worth keeping; what came after would be refused connections.
  void server?.died.then(({ message }) => {
    death.message = message
    stopLoad(loadStart)
  })
  process.on('message', ({ type }: LoadEndOrder) => {
    if (type === 'end-load') stopLoad(loadStart)
  })
  const memory = server === null ? null : watchServer(server, loadStart, systemClock.nowNs)
  const result = await runOnFreshPool<WorkerLoadOutcome>(
    settings.workers,
    { callSeconds: call.timeLimitSeconds, otherSeconds: timeLimitSeconds, memoryLimitMib },
    (worker, progress) => ({
      type: 'load',
      bundleUrl,
      callId: call.id,
      load,
      collectEverySeconds,
      server: server === null ? null : { origin: server.origin, port: server.port },
      settings,
      seed,
      worker,
      progress,
      startLine,
      loadStart,
    }),
  )
  const serverBytes = memory?.end() ?? []
  if (result.state === 'lost') return { state: 'broken', failure: result.failure }
  // Its sockets close before its end is known.
  if (server !== null) await Promise.race([server.died, sleep(deathKnownMs, undefined, { ref: false })])
  const outcome = poolOutcomes(result.outcomes, death.message, serverBytes)
  if (outcome.state !== 'broken' || death.message === null) return outcome
  // A call that found nobody to answer it is a symptom.
  return { state: 'broken', failure: { ...outcome.failure, reason: 'crashed', message: death.message } }
}

function poolOutcomes(
  outcomes: readonly WorkerLoadOutcome[],
  serverDeath: string | null,
  serverBytes: readonly (number | null)[],
): LoadOutcome {
  const ends: LoadEnd[] = []
  const parts: LoadPart[] = []
  const healths: Health[] = []
  for (const outcome of outcomes) {
    if (outcome.state === 'broken') return { state: 'broken', failure: outcome.failure }
    if (outcome.state === 'loaded') {
      ends.push(outcome.end)
      parts.push(outcome.part)
      healths.push(outcome.health)
    }
  }
  const end = ends.find((one) => one !== 'finished') ?? 'finished'
  const [part, health] = [mergeLoadParts(parts), mergeHealth(healths)]
  return { state: 'loaded', end, serverDeath, part, health, serverBytes }
}
