import type { Registry } from '@tidemark/metrics'
import { createReporter, type Destination, type Transport } from '@tidemark/reporters'

/** How long a run waits for its destinations, in milliseconds: they may be away, and the verdict is known. */
const DEADLINE_MS = 10_000

/** What became of the metrics at one destination. */
export interface Delivery {
  readonly destination: string
  readonly sent: number
  readonly lost: number
  /** Why, where something was lost; without credentials. */
  readonly reason: string | undefined
}

/** Sends all that a registry holds to each destination, at the same time. Never rejects. */
export function deliver(
  registry: Registry,
  destinations: readonly Destination[],
  deadlineMs: number = DEADLINE_MS,
): Promise<readonly Delivery[]> {
  return Promise.all(destinations.map((destination) => deliverTo(registry, destination, deadlineMs)))
}

async function deliverTo(
  registry: Registry,
  destination: Destination,
  deadlineMs: number,
): Promise<Delivery> {
  const reporter = createReporter({
    registry,
    destination: { ...destination, transport: impatient(destination.transport) },
    maxSeries: Number.POSITIVE_INFINITY,
    timeoutMs: deadlineMs,
    retry: { maxMs: Math.min(2000, deadlineMs), maxAttempts: Number.POSITIVE_INFINITY },
  })
  // One for both: what has taken its time to arrive has none left to be tried again.
  const signal = AbortSignal.timeout(deadlineMs)
  const result = await reporter.reportOnce({ signal })
  await reporter.stop({ deadlineMs, signal })
  const { points, omitted, dropped, reports, lastError } = reporter.stats()
  const sent = points.sent
  const lost = points.enqueued - sent + omitted.collision + omitted['not finite'] + omitted.unsupported
  const failed = result.outcome === 'failed' ? result.error : undefined
  const error = failed ?? (lost > 0 ? lastError : undefined)
  const isOutOfTime = dropped.shutdown > 0 || reports.made + reports.failed === 0
  const reason = error?.message ?? (isOutOfTime ? `it took longer than ${deadlineMs / 1000} s` : undefined)
  const omission = lost > 0 ? 'left out by its format' : undefined
  return { destination: destination.name, sent, lost, reason: reason ?? omission }
}

/** Nobody repairs an address or credentials while a run waits for it. */
function impatient(transport: Transport): Transport {
  return {
    send: async (payload, signal) => {
      const outcome = await transport.send(payload, signal)
      if (outcome?.status !== 'refused') return outcome
      return { status: 'rejected', error: outcome.error, isWhole: true }
    },
    close: () => transport.close?.(),
  }
}
