import type {
  DescribeOutcome,
  PairsAhead,
  ProcessMessage,
  ProcessRequest,
  ProfileOutcome,
} from '../protocol.ts'
import { runOnFreshPool } from './pool.ts'
import { replicatePair } from './replicate-pair.ts'
import { WaitingPool } from './waiting-pool.ts'

/**
 * The replicate process: fresh for every replicate, hosts the worker pools, and its own thread stays
 * free, so that it can watch workers which hang. It serves one request and ends.
 *
 * What only some requests need is loaded when they come: a gate starts twenty of these processes for each call.
 */

const aliveEveryMs = 1000

// A parent that was killed cannot say so; the channel closes. Nothing of ours may outlive it.
process.once('disconnect', endProcessGroup)
const pools = new WaitingPool()
process.on('message', function wait(message: PairsAhead | ProcessRequest): void {
  if (message.type === 'pairs-ahead') {
    pools.start(message.memoryLimitMib)
    return
  }
  // What comes later is for the request that is being served.
  process.off('message', wait)
  serveAndEnd(message)
})

function serveAndEnd(request: ProcessRequest): void {
  const alive = setInterval(() => void send({ type: 'alive' }), aliveEveryMs)
  serve(request)
    .then(() => send({ type: 'finished' }))
    .catch((error: unknown) => {
      // To stderr, where the parent looks for the reason of a death.
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      process.exitCode = 1
    })
    .finally(() => {
      clearInterval(alive)
      process.exit()
    })
}

async function serve(request: ProcessRequest): Promise<void> {
  if (request.type === 'describe') {
    await send({ type: 'described', outcome: await describe(request) })
    return
  }
  if (request.type === 'profile') {
    const { timeLimitSeconds, memoryLimitMib } = request.settings
    const limits = { callSeconds: timeLimitSeconds, otherSeconds: timeLimitSeconds, memoryLimitMib }
    const result = await runOnFreshPool<ProfileOutcome>(1, limits, (_, progress) => ({
      ...request,
      progress,
    }))
    const outcome: ProfileOutcome =
      result.state === 'lost'
        ? { state: 'broken', failure: result.failure }
        : (result.outcomes[0] as ProfileOutcome)
    await send({ type: 'profiled', outcome })
    return
  }
  if (request.type === 'load') {
    const { loadOnPool } = await import('./load-on-pool.js')
    await send({ type: 'loaded', outcome: await loadOnPool(request) })
    return
  }
  if (request.type === 'blocks') {
    const { replicateBlocks } = await import('./replicate-blocks.js')
    const outcome = await replicateBlocks(request, (report) => void send({ type: 'block-report', report }))
    await send({ type: 'blocks-finished', outcome })
    return
  }
  if (request.type === 'pair') {
    for (const [at, call] of request.calls.entries()) {
      await send({ type: 'call-started', id: call.id })
      const { outcome, spent } = await replicatePair(request, call, request.calls[at + 1], pools)
      await send({ type: 'pair-finished', id: call.id, outcome })
      if (spent) return
    }
    return
  }
  const { replicateCall } = await import('./replicate.js')
  for (const call of request.calls) {
    await send({ type: 'call-started', id: call.id })
    const { outcome, spent } = await replicateCall(request, call)
    await send({ type: 'call-finished', id: call.id, outcome })
    // The parent ends this process with all that runs in it, and starts another one for the other calls.
    if (spent) return
  }
}

async function describe({
  bundleUrl,
  timeLimitSeconds,
  memoryLimitMib,
}: Extract<ProcessRequest, { type: 'describe' }>): Promise<DescribeOutcome> {
  const limits = { callSeconds: timeLimitSeconds, otherSeconds: timeLimitSeconds, memoryLimitMib }
  const result = await runOnFreshPool<DescribeOutcome>(1, limits, (_, progress) => ({
    type: 'describe',
    bundleUrl,
    progress,
  }))
  if (result.state === 'lost') return { state: 'broken', failure: result.failure }
  return result.outcomes[0] as DescribeOutcome
}

function send(message: ProcessMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve()
    process.send(message, () => resolve())
  })
}

/** This process leads its own group: with it go processes that a suite has started. */
function endProcessGroup(): void {
  try {
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL')
  } finally {
    process.exit(1)
  }
}
