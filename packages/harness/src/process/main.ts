import type { DescribeOutcome, Failure, ProcessMessage, ProcessRequest } from '../protocol.ts'
import { runOnFreshPool } from './pool.ts'
import { replicateCall } from './replicate.ts'

/**
 * The replicate process: fresh for every replicate, hosts the worker pools, and its own thread stays
 * free, so that it can watch workers which hang. It serves one request and ends.
 */

const aliveEveryMs = 1000

// A parent that was killed cannot say so; the channel closes. Nothing of ours may outlive it.
process.once('disconnect', endProcessGroup)
process.once('message', (request: ProcessRequest) => {
  const alive = setInterval(() => void send({ type: 'alive' }), aliveEveryMs)
  serve(request)
    .then(() => send({ type: 'finished' }))
    .finally(() => {
      clearInterval(alive)
      process.exit(0)
    })
})

async function serve(request: ProcessRequest): Promise<void> {
  if (request.type === 'describe') {
    await send({ type: 'described', outcome: await describe(request) })
    return
  }
  for (const call of request.calls) {
    await send({ type: 'call-started', id: call.id })
    const outcome = await replicateCall(request, call)
    await send({ type: 'call-finished', id: call.id, outcome })
  }
}

async function describe({
  bundleUrl,
  timeLimitSeconds,
  memoryLimitMib,
}: Extract<ProcessRequest, { type: 'describe' }>): Promise<DescribeOutcome> {
  const outcomes = await runOnFreshPool(1, { timeLimitSeconds, memoryLimitMib }, (_, progress) => ({
    type: 'describe',
    bundleUrl,
    progress,
  }))
  if (!Array.isArray(outcomes)) return { state: 'broken', failure: outcomes as Failure }
  return outcomes[0] as DescribeOutcome
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
