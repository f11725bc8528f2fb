import type { LoadModel } from '@tidemark/load/options'
import type { Baselines } from '@tidemark/records'

/** How long one call takes, by suite and id. Seconds. */
export type CallSeconds = (suite: string, id: string) => number

/** What starting a worker, warming up and the windows of a replicate take, whatever the call. Seconds. */
const windowSeconds = 1
/** A replicate makes a call at least about this often, however slow it is. */
const fewestCalls = 10
/** Of a call that nobody knows, where none is known. Seconds. */
const usualSeconds = 0.001

/**
 * What the committed baselines tell: of several environments the slowest, since no shard may ask which machine it is
 * on. A call that none of them has is taken for the median one.
 */
export function recordedSeconds({ environments }: Pick<Baselines, 'environments'>): CallSeconds {
  const recorded = new Map<string, number>()
  for (const { suites } of environments) {
    for (const [suite, { calls }] of suites) {
      for (const [id, { latencyNs }] of Object.entries(calls)) {
        const key = JSON.stringify([suite, id])
        recorded.set(key, Math.max(recorded.get(key) ?? 0, latencyNs.mean / 1e9))
      }
    }
  }
  const sorted = [...recorded.values()].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)] ?? usualSeconds
  return (suite, id) => recorded.get(JSON.stringify([suite, id])) ?? middle
}

/** How long a replicate of a call takes, alone or beside other revisions. */
export function replicateSeconds(callSeconds: number): number {
  return windowSeconds + fewestCalls * callSeconds
}

/** How long a call is under its load, when the callee keeps up. */
export function loadSeconds(
  load: LoadModel,
  callSeconds: number,
  settings: { readonly workers: number; readonly warmupSeconds: number },
): number {
  return settings.warmupSeconds + windowSeconds + shapeSeconds(load, callSeconds, settings.workers)
}

function shapeSeconds(load: LoadModel, callSeconds: number, workers: number): number {
  if (load.kind === 'closed') {
    return Math.min(load.durationSeconds, (load.calls * callSeconds) / (load.callers * workers))
  }
  const stages = load.stages.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
  const last = load.stages.at(-1)
  return Math.min(
    stages,
    last === undefined ? stages : load.calls / Math.max(last.fromPerSecond, last.toPerSecond),
  )
}
