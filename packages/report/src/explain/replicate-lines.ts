import type { GateCall } from '@tidemark/records'
import { median } from '@tidemark/stats'

/** How a call was measured: how often, how well, and what else the machine did. */
export function replicateLines({ replicates, isolation, kind }: GateCall): readonly string[] {
  if (replicates.length === 0) return []
  const fresh = replicates.filter(({ stage }) => stage === 'confirm').length
  const unsteady = replicates.filter(({ steady }) => !steady).length
  const rounds = median(replicates.map((one) => one.rounds))
  const batch = median(replicates.map((one) => one.batch))
  const load = median(replicates.map(({ otherLoadCores }) => otherLoadCores))
  const timed = batch > 1 ? `batches of ${Math.round(batch)} calls` : 'single calls'
  return [
    `${replicates.length} fresh ${replicates.length === 1 ? 'process' : 'processes'}: ${replicates.length - fresh} to screen, ${fresh} to confirm`,
    `in each about ${Math.round(rounds)} rounds, in which every revision is timed once in random order (${timed}${kind === null ? '' : `, ${kind}`})`,
    isolation === 'isolate'
      ? 'all revisions in one isolate'
      : 'each revision in a process of its own, which is less precise',
    ...(unsteady === 0
      ? []
      : [`${unsteady} of them had not become steady when the warm-up ended: give the call more of it`]),
    `other processes kept ${load.toFixed(1)} cores busy meanwhile`,
  ]
}
