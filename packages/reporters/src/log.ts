import type { Destination } from './destination.ts'
import { nextTurn } from './in-slices.ts'
import { errorOf } from './report-error.ts'
import type { FigureOptions } from './text/each-figure.ts'
import { type SeriesRecord, seriesJson } from './text/series-json.ts'
import type { Outcome } from './transport.ts'

export type { FigureOptions } from './text/each-figure.ts'
export type { SeriesRecord } from './text/series-json.ts'

/** A series at one moment. */
export interface LogRecord extends SeriesRecord {
  /** When the figures were read, in milliseconds since 1970-01-01 UTC. */
  readonly takenAt: number
}

/**
 * Gives each series of a snapshot to a function, such as a method of a logger, one at a time with turns for other work in
 * between. One for which it throws, or rejects, is lost, and counted as rejected.
 *
 * @param write may be async: the next one waits for it
 */
export function logRecords(write: (record: LogRecord) => unknown, options: FigureOptions = {}): Destination {
  async function send(payload: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    await nextTurn()
    try {
      const record: LogRecord = JSON.parse(Buffer.from(payload).toString())
      await Promise.race([write(record), aborted(signal)])
      return { status: 'sent' }
    } catch (error) {
      return { status: 'rejected', error: errorOf(error) }
    }
  }
  return {
    name: 'log',
    reads: 'once',
    format: seriesJson(
      options,
      ({ takenAt }) =>
        (json) =>
          `${json.slice(0, -1)},"takenAt":${takenAt}}`,
    ),
    transport: { send },
    batch: { maxPoints: 1 },
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    if (signal.aborted) reject(signal.reason)
  })
}
