import type { Shard } from '@tidemark/records'
import type { WholeGate } from '../paired/design.ts'
import { isLoadSignal } from './load-signal.ts'
import { type GateJudgeSettings, pairedSignals } from './settings.ts'

/** How many series each call of a gate may have. */
interface SeriesPerCall {
  readonly references: number
  readonly signals: GateJudgeSettings['signals']
}

/**
 * What a shard has to know of the others: how many series there are at most, wherever they are judged. It is known
 * before anything is measured, and the same in every shard; how many turn out suspects is known to none of them.
 */
export function wholeGateOf(shard: Shard, perCall: SeriesPerCall): WholeGate {
  const elsewhere = shard.division.filter((call) => call.shard !== shard.index).length
  return {
    series: seriesOfCalls(shard.division.length, perCall),
    elsewhere: seriesOfCalls(elsewhere, perCall),
  }
}

/** What all shards together are judged as: the looks are theirs, and no series is elsewhere. */
export function mergedGateOf(shard: Shard, perCall: SeriesPerCall): WholeGate {
  return { series: seriesOfCalls(shard.division.length, perCall), elsewhere: 0 }
}

function seriesOfCalls(calls: number, { references, signals }: SeriesPerCall): number {
  // The load of a call tells its throughput or its tail.
  const underLoad = signals.some(isLoadSignal) ? 1 : 0
  return calls * references * (pairedSignals(signals).length + underLoad)
}
