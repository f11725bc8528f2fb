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
import { loadOfRecord } from './load-series.ts'
import { callKey, type SeriesIdentity, seriesOf } from './series-of.ts'
import { defaultGateJudgeSettings, type GateJudgeSettings } from './settings.ts'
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
  const judge: GateJudgeSettings = {
    ...defaultGateJudgeSettings,
    ...settings,
    ...settings.load,
    whole: mergedGateOf(shard, perCall),
  }
  const series = calls.map((call) => ({ call, own: seriesOfRecord(call, joined, judge, fileOf) }))
  const verdicts = judgedSeries(
    series.flatMap(({ own }) => own),
    judge,
  )
  return {
    ...joined,
    calls: series.map(({ call, own }) => (isJudged(call) ? judgeAgain(call, own, verdicts, judge) : call)),
  }
}

/** What broke, is new or gone, or has the same code has its verdict from elsewhere. */
function isJudged(call: GateCall): boolean {
  return isMeasured(call) && !['broken', 'new', 'changed', 'gone'].includes(call.verdict)
}

function isMeasured({ replicates, load }: GateCall): boolean {
  return replicates.length > 0 || load !== undefined
}

function judgeAgain(
  call: GateCall,
  own: SeriesOfCall,
  verdicts: ReturnType<typeof judgeSeries>,
  judge: GateJudgeSettings,
): GateCall {
  const signals = [
    ...own.flatMap((one) => signalOf(one, verdicts.get(one.key), judge)),
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
  { arms }: GateRecord,
  judge: GateJudgeSettings,
  fileOf: (call: GateCall) => string,
): SeriesOfCall {
  const { suite, id, limits, replicates } = call
  const [head, ...others] = arms.map(({ name }) => name)
  if (head === undefined || !isMeasured(call)) return []
  const references = others.filter((reference) => isCompared(call, reference))
  refuseAbsentArms(call, [head, ...references], fileOf)
  const figures = {
    key: callKey(suite, id),
    head,
    references,
    limits,
    marginsAgainst: new Map(Object.entries(call.marginsAgainst ?? {})),
    replicates: replicates.length > 0 ? replicates : null,
    load: call.load === undefined ? null : loadOfRecord(call.load),
  }
  // Every shard took all replicates that it could: more will not come.
  return seriesOf(figures, judge).map((one) => ({ ...one, ended: true }))
}

/** An arm may have been left out on the way; of a call that broke the record has no signals, only replicates. */
function isCompared(call: GateCall, reference: string): boolean {
  return isJudged(call)
    ? call.signals.some((one) => one.reference === reference)
    : armsOfReplicates(call).every(({ arms }) => Object.hasOwn(arms, reference))
}

function armsOfReplicates({ replicates, load }: GateCall): readonly {
  readonly index: number
  readonly arms: Readonly<Record<string, unknown>>
}[] {
  return [...replicates, ...(load?.replicates ?? [])]
}

function refuseAbsentArms(
  call: GateCall,
  names: readonly string[],
  fileOf: (call: GateCall) => string,
): void {
  const { suite, id } = call
  for (const { index, arms } of armsOfReplicates(call)) {
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
