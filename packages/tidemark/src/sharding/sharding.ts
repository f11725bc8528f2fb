import type { ListedSuite, PlannedLoad } from '@tidemark/harness/runner'
import { type Baselines, callsOfShard, readBaselines, type Shard } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import { isFiltered, type Selection } from '../selection.ts'
import { type CallSeconds, loadSeconds, recordedSeconds, replicateSeconds } from './call-seconds.ts'
import { divide, type WeighedCall } from './divide.ts'
import { parseShardPlace, type ShardPlace } from './shard-place.ts'

/** Flags of a command that can be one of several shards. */
export interface ShardFlags {
  readonly shard?: string
  readonly json?: string
}

/**
 * Which shard the command is, or null for the whole.
 *
 * @throws ConfigError for a place that is none, and without a file for the record
 */
export function shardPlaceOf({ shard, json }: ShardFlags): ShardPlace | null {
  const place = parseShardPlace(shard, process.env)
  if (place !== null && json === undefined) {
    throw new ConfigError(
      '--shard: found no --json; allowed is --shard with a file for the record, which tidemark merge joins with the others',
    )
  }
  return place
}

/** What every machine divides alike by: the suites and the committed baselines. */
export interface Dividing {
  readonly place: ShardPlace
  readonly baselines: Pick<Baselines, 'environments'>
  readonly selection: Selection
}

/** @throws RecordFormatError when a baseline is damaged */
export async function readDividing(
  place: ShardPlace,
  baselinesDirectory: string,
  selection: Selection,
): Promise<Dividing> {
  return { place, selection, baselines: await readBaselines(baselinesDirectory) }
}

/** Puts calls that are measured in replicates on shards. */
export function divideSuites(suites: readonly ListedSuite[], dividing: Dividing): Shard {
  const seconds = recordedSeconds(dividing.baselines)
  const weighed = suites.flatMap(({ name, calls }) =>
    calls.map(({ id }) => ({ suite: name, id, seconds: replicateSeconds(seconds(name, id)) })),
  )
  return shardOf(weighed, dividing)
}

/** The same for a plan that finds the suites by itself. */
export function dividerOf(dividing: Dividing): (suites: readonly ListedSuite[]) => Shard {
  return (suites) => divideSuites(suites, dividing)
}

/** Puts loads on shards. */
export function divideLoads(
  planned: readonly PlannedLoad[],
  settings: Parameters<typeof loadSeconds>[2],
  dividing: Dividing,
): Shard {
  const seconds: CallSeconds = recordedSeconds(dividing.baselines)
  const weighed = planned.map(({ suite, call, load }) => ({
    suite: suite.name,
    id: call.id,
    seconds: loadSeconds(load, seconds(suite.name, call.id), settings),
  }))
  return shardOf(weighed, dividing)
}

/** Those loads that a shard is to make. */
export function loadsOfShard(planned: readonly PlannedLoad[], shard: Shard): readonly PlannedLoad[] {
  const suites = planned.map(({ suite, call }) => ({ name: suite.name, calls: [call] }))
  const own = new Set(callsOfShard(suites, shard).flatMap(({ calls }) => calls))
  return planned.filter(({ call }) => own.has(call))
}

function shardOf(calls: readonly WeighedCall[], { place, selection }: Dividing): Shard {
  return { ...place, filtered: isFiltered(selection), division: divide(calls, place.total) }
}

/** One line for people, before anything is measured. */
export function describeShard({ index, total, division }: Shard): string {
  const own = division.filter(({ shard }) => shard === index).length
  const calls = `${own} of ${division.length} ${division.length === 1 ? 'call' : 'calls'}`
  return `shard ${index}/${total}: ${calls}; tidemark merge joins the records and gives the verdict of the whole`
}
