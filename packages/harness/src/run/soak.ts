import { type Growth, type HealthSecond, judgeGrowth, type LoadSecond, type Moment } from '@tidemark/load'
import type { LoadModel } from '@tidemark/load/options'
import { Histogram } from '@tidemark/metrics'
import type { SoakFinding } from '@tidemark/records'

/** Growth over the judged time that is too little to matter. A latency moves with the machine, a heap does not. */
const latencyMargin = 0.1
const memoryMargin = 0.05
/** Full collections over a load: enough for a slope, too few to be felt. */
const collections = 60

/** Whole seconds between full collections in the soak of a load; they are what tells a heap from its garbage. */
export function collectionInterval(load: LoadModel): number {
  const seconds =
    load.kind === 'closed'
      ? load.durationSeconds
      : load.stages.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  return Number.isFinite(seconds) ? Math.max(1, Math.round(seconds / collections)) : 1
}

/** What a load has by second. */
export interface SoakSeconds {
  readonly workers: number
  readonly seconds: readonly LoadSecond[]
  readonly health: readonly (HealthSecond | null)[]
  readonly serverBytes: readonly (number | null)[]
}

/** What grew over a load, and what did not: latency, the heap of the workers, and the memory of the server. */
export function judgeSoak(load: SoakSeconds): readonly SoakFinding[] {
  const latency = momentsOf(load.seconds.map((second) => medianLatency(second)))
  const heap = heapMoments(load, 'liveHeapBytes')
  const server = momentsOf(load.serverBytes)
  return [
    { what: 'latency', ...judgeGrowth(latency, latencyMargin) },
    { what: 'heap', ...judgeGrowth(heap, memoryMargin) },
    ...(server.length === 0
      ? []
      : [{ what: 'server memory' as const, ...judgeGrowth(server, memoryMargin) }]),
  ]
}

/** How fast the heap of the workers grows, garbage and all where nothing else is known. */
export function heapGrowth(load: SoakSeconds): Growth {
  const live = heapMoments(load, 'liveHeapBytes')
  return judgeGrowth(live.length > 0 ? live : heapMoments(load, 'heapBytes'), 0)
}

/** A second that is kept, without the text of its histogram; as measured on V8 11 to 13. */
const keptBytes = 720

/** The heap less what this very recording of its seconds has left on it: an hour of them is megabytes. */
function heapMoments(
  { workers, seconds, health }: SoakSeconds,
  key: 'liveHeapBytes' | 'heapBytes',
): readonly Moment[] {
  let recordedBytes = 0
  return momentsOf(
    health.map((second, at) => {
      const latency = seconds[at]?.latency
      recordedBytes += workers * (keptBytes + (latency === undefined ? 0 : JSON.stringify(latency).length))
      const bytes = second?.[key] ?? null
      return bytes === null ? null : Math.max(0, bytes - recordedBytes)
    }),
  )
}

function medianLatency({ latency }: LoadSecond): number | null {
  return latency.count === 0 ? null : Histogram.decode(latency).quantile(0.5)
}

function momentsOf(values: readonly (number | null)[]): readonly Moment[] {
  return values.flatMap((value, atSeconds) => (value === null ? [] : [{ atSeconds, value }]))
}
