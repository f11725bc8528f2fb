import { type Comparison, compareRun, type Reference, suspects } from '@tidemark/gate'
import { listSuites, type MeasureEvent, measure, SuiteMeasurement } from '@tidemark/harness/runner'
import {
  type Baselines,
  callsOfShard,
  environmentName,
  type Fingerprint,
  fingerprintDifferences,
  fingerprintHere,
  type RunRecord,
  readBaselines,
  revisionHere,
  type Shard,
  selectEnvironment,
} from '@tidemark/records'
import { given } from './config/given.ts'
import type { Options } from './config/options.ts'
import { checkSuites, isFiltered, type Selection, select, selectBroken, withoutServers } from './selection.ts'
import type { ShardPlace } from './sharding/shard-place.ts'
import { divideSuites } from './sharding/sharding.ts'
import { toolVersion } from './tool-version.ts'

/** Fewest fresh replicates that confirm a suspicion: with fewer, an exact rank test cannot decide. */
const fewestConfirmingReplicates = 8

export interface MeasureRunOptions {
  readonly options: Options
  readonly selection: Selection
  /** Only this part of the calls is measured; null: all of them. */
  readonly place: ShardPlace | null
  /** Nothing is measured where one of the suites does not load: what the others take would be of no use. */
  readonly whole: boolean
  readonly signal: AbortSignal
  /** A line for each kind of call that is not measured here. */
  readonly onLeftOut: (line: string) => void
  readonly onDivided: (shard: Shard) => void
  readonly onStage: (label: string) => void
  readonly onEvent: (event: MeasureEvent) => void
}

export interface MeasuredRun {
  readonly run: RunRecord
  readonly comparison: Comparison
  readonly baselines: Baselines
  /** What was said of calls that were not measured. */
  readonly leftOut: readonly string[]
}

/**
 * The main job: lists the suites, measures the calls asked for, compares with the baseline of this
 * environment, and measures what looks slower once more in fresh processes before it is named.
 *
 * @throws SuiteError, RecordFormatError, ConfigError before anything is measured
 */
export async function measureRun({
  options,
  selection,
  place,
  whole,
  signal,
  onLeftOut,
  onDivided,
  onStage,
  onEvent,
}: MeasureRunOptions): Promise<MeasuredRun> {
  const { root, measure: settings } = options
  const startedAt = new Date()
  const startMs = performance.now()
  // Read first: a damaged baseline must not cost minutes of measuring.
  const baselines = await readBaselines(options.baselinesDirectory)
  const fingerprint = fingerprintHere()
  const revision = await revisionHere(root)
  const list = await listSuites({ root, include: options.include, settings, signal })
  if (!signal.aborted) checkSuites(selection, list.suites, list.broken)
  // Suites whose listing was cut off by a stop are not broken.
  const brokenSuites = signal.aborted ? [] : selectBroken(list.broken, selection)
  const { measurable: selected, leftOut } = withoutServers(select(list.suites, selection))
  for (const line of leftOut) onLeftOut(line)
  const shard = place === null ? undefined : divideSuites(selected, { place, baselines, selection })
  if (shard !== undefined) onDivided(shard)
  const own = shard === undefined ? selected : callsOfShard(selected, shard)
  const refused = whole && brokenSuites.length > 0
  const suites = refused ? [] : own.map((suite) => new SuiteMeasurement(suite))
  const common = { root, settings, signal, onEvent }
  onStage('measuring')
  await measure(suites, { ...common, firstReplicate: 0, replicates: settings.replicates })

  // What a shard does not measure, others do; what was refused is not gone.
  const filtered = isFiltered(selection) || shard !== undefined || refused
  const record = (): RunRecord => ({
    kind: 'tidemark.run',
    version: 1,
    tool: toolVersion(),
    startedAt: startedAt.toISOString(),
    durationSeconds: (performance.now() - startMs) / 1e3,
    environment: environmentOf(baselines, fingerprint, options.environmentSuffix),
    fingerprint,
    revision,
    settings: {
      seed: settings.seed,
      replicates: settings.replicates,
      workers: settings.workers,
      warmupSeconds: settings.warmupSeconds,
      measureSeconds: settings.measureSeconds,
      pairSeconds: settings.pairSeconds,
      timeLimitSeconds: settings.timeLimitSeconds,
      memoryLimitMib: settings.memoryLimitMib,
    },
    interrupted: signal.aborted,
    suites: suites.map((suite) => suite.toRecord()).filter(({ calls }) => calls.length > 0),
    brokenSuites,
    ...given('shard', shard),
  })
  const reference = referenceFor(baselines, fingerprint, options.environmentSuffix)
  const compare = (run: RunRecord): Comparison => compareRun(run, reference, options.judge, { filtered })

  const first = record()
  const comparison = compare(first)
  const suspicious = suspects(comparison)
  if (suspicious.size === 0 || !options.confirm || signal.aborted)
    return { run: first, comparison, baselines, leftOut }
  onStage('confirming')
  const again = suites.flatMap((suite) => suite.select(suspicious.get(suite.suite.name)) ?? [])
  await measure(again, {
    ...common,
    firstReplicate: settings.replicates,
    replicates: Math.max(settings.replicates, fewestConfirmingReplicates),
  })
  const second = record()
  return { run: second, comparison: compare(second), baselines, leftOut }
}

/**
 * What a measurement with this fingerprint is compared with. A suffix keeps machines apart that share a
 * fingerprint: with one, only environments of that suffix count.
 */
export function referenceFor(baselines: Baselines, fingerprint: Fingerprint, suffix: string): Reference {
  const environments = baselines.environments.filter(({ name }) => hasSuffix(name, suffix))
  const selected = selectEnvironment({ environments }, fingerprint)
  switch (selected.state) {
    case 'match':
      return { state: 'match', name: selected.environment.name, suites: selected.environment.suites }
    case 'foreign': {
      const { nearest, differences } = selected
      return { state: 'foreign', name: nearest.name, suites: nearest.suites, differences }
    }
    case 'missing':
      return selected
  }
}

/** Of several environments with a record's fingerprint, the one it was measured for. */
export function preferOwn(
  { environment, fingerprint }: RunRecord,
  baselines: Baselines,
  { environmentSuffix }: Pick<Options, 'environmentSuffix'>,
): Baselines {
  const own = baselines.environments.filter(
    (one) => one.name === environment && fingerprintDifferences(one.fingerprint, fingerprint).length === 0,
  )
  return environmentSuffix !== '' || own.length === 0 ? baselines : { ...baselines, environments: own }
}

/** The folder a measurement with this fingerprint belongs to, whether it exists or not. */
export function environmentOf(baselines: Baselines, fingerprint: Fingerprint, suffix: string): string {
  const reference = referenceFor(baselines, fingerprint, suffix)
  return reference.state === 'match'
    ? reference.name
    : environmentName(fingerprint, suffix, baselines.environments)
}

/** `linux-x64-node24-ci` has the suffix `ci`, and so has its namesake with the hash of a fingerprint. */
function hasSuffix(name: string, suffix: string): boolean {
  if (suffix === '') return true
  const own = /^[^-]+-[^-]+-node\d+-(.+?)(?:-[0-9a-f]{8})?$/.exec(name.toLowerCase())?.[1]
  return own === suffix.toLowerCase()
}
