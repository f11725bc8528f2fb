import {
  type GateCall,
  type GateRecord,
  joinGateRecords,
  MergeError,
  type RecordPart,
} from '@tidemark/records'
import { judgeDriftAgain } from '../drift/gate-drift.ts'
import { judgeSeries } from '../paired/judge-series.ts'
import type { Series } from '../paired/series.ts'
import { callVerdict, signalOf } from './gate-signal.ts'
import { callKey, type SeriesIdentity, seriesOf } from './series-of.ts'
import type { GateJudgeSettings } from './settings.ts'
import { mergedGateOf } from './whole-gate.ts'

type SeriesOfCall = readonly (Series & SeriesIdentity)[]

/**
 * The whole gate of which these are the shards, its verdicts decided over all of them: a shard had to count every
 * call elsewhere as one that may share alpha, and here it is known which were suspects. Chances only get smaller by
 * that: what a shard named slower stays slower, and what it could not be sure of may be named now.
 *
 * @throws MergeError unless they are all shards of one gate, each once, and hold figures that can be judged
 */
export function mergeGateShards(parts: readonly RecordPart<GateRecord>[]): GateRecord {
  const joined = joinGateRecords(parts)
  const shard = parts[0]?.record.shard
  if (shard === undefined) return joined
  const { arms, settings, calls } = joined
  const fileOf = (call: GateCall): string =>
    parts.find(({ record }) => record.calls.includes(call))?.file ?? ''
  const perCall = { references: arms.length - 1, signals: settings.signals }
  const judge = { ...settings, whole: mergedGateOf(shard, perCall) }
  const series = calls.map((call) => ({ call, own: seriesOfRecord(call, joined, fileOf) }))
  const verdicts = judgedSeries(
    series.flatMap(({ own }) => own),
    judge,
  )
  return {
    ...joined,
    calls: series.map(({ call, own }) => (isJudged(call) ? judgeAgain(call, own, verdicts) : call)),
  }
}

/** What broke, is new or gone, or has the same code has its verdict from elsewhere. */
function isJudged({ verdict, replicates }: GateCall): boolean {
  return replicates.length > 0 && !['broken', 'new', 'changed', 'gone'].includes(verdict)
}

function judgeAgain(call: GateCall, own: SeriesOfCall, verdicts: ReturnType<typeof judgeSeries>): GateCall {
  const signals = [
    ...own.flatMap((one) => signalOf(one, verdicts.get(one.key))),
    // Counts are the same whoever else was measured.
    ...call.signals.filter(({ signal }) => signal === 'instructions'),
  ]
  const { drift } = call
  return {
    ...call,
    signals,
    verdict: callVerdict(signals),
    ...(drift !== undefined && { drift: judgeDriftAgain(drift, signals) }),
  }
}

/** Also of a call that broke after some replicates: it keeps its place in the family. */
function seriesOfRecord(
  call: GateCall,
  { arms, settings }: GateRecord,
  fileOf: (call: GateCall) => string,
): SeriesOfCall {
  const { suite, id, limits, replicates } = call
  const [head, ...references] = arms.map(({ name }) => name)
  if (head === undefined || replicates.length === 0) return []
  const key = callKey(suite, id)
  const compared = references.filter((reference) => isCompared(call, reference))
  refuseAbsentArms(call, [head, ...compared], fileOf)
  const marginsAgainst = new Map(Object.entries(call.marginsAgainst ?? {}))
  return seriesOf({ key, head, references: compared, limits, marginsAgainst, replicates }, settings).map(
    (one) => ({
      ...one,
      // Every shard took all replicates that it could: more will not come.
      ended: true,
    }),
  )
}

/** An arm may have been left out on the way; of a call that broke the record has no signals, only replicates. */
function isCompared(call: GateCall, reference: string): boolean {
  return isJudged(call)
    ? call.signals.some((one) => one.reference === reference)
    : call.replicates.every(({ arms }) => Object.hasOwn(arms, reference))
}

function refuseAbsentArms(
  call: GateCall,
  names: readonly string[],
  fileOf: (call: GateCall) => string,
): void {
  const { suite, id, replicates } = call
  for (const { index, arms } of replicates) {
    const absent = names.find((name) => !Object.hasOwn(arms, name))
    if (absent === undefined) continue
    const place = `${JSON.stringify(suite)} › ${JSON.stringify(id)}, replicate ${index}`
    throw new MergeError(
      'MERGE_MISSING',
      `${fileOf(call)}: ${place}: found no figures of ${JSON.stringify(absent)}; allowed are those of every arm it is compared with: measure again`,
    )
  }
}

function judgedSeries(series: SeriesOfCall, judge: GateJudgeSettings): ReturnType<typeof judgeSeries> {
  try {
    return judgeSeries(series, judge)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new MergeError('MERGE_DIFFERENT', `the records cannot be judged: ${error.message}; measure again`)
  }
}
