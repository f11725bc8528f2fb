import * as v from 'valibot'
import type { CallRecord, Revision, RunRecord, RunSettings, SuiteRecord } from '../run.ts'
import { brokenSuiteSchema } from './breakage-schema.ts'
import { callSchema } from './call-schema.ts'
import { count, figure } from './figure.ts'
import { fingerprintSchema } from './fingerprint-schema.ts'
import { distinct, flag, listOf, oneOf, shape } from './shape.ts'
import { shardOriginsSchema, shardSchema } from './shard-schema.ts'
import { environment, fullCommit, instant, label, shortHash, toolVersion } from './text.ts'

const suiteSchema: v.GenericSchema<unknown, SuiteRecord> = shape({
  name: label('Name of the suite, unique in the run'),
  file: label("Path from the project's root, with forward slashes"),
  suiteHash: shortHash('SHA-256 of the bundled suite, first 16 hexadecimal digits'),
  calls: v.pipe(
    listOf(callSchema, 'The calls of the suite, in its order'),
    distinct<CallRecord>((call) => call.id, 'id'),
  ),
})

/** What was measured. */
export const revisionSchema: v.GenericSchema<unknown, Revision> = shape({
  commit: v.nullable(fullCommit('Full commit hash; null outside a git repository')),
  branch: v.nullable(label('Branch; null on a detached head or outside git')),
  dirty: flag('The working tree differed from the commit'),
  lockfileHash: v.nullable(
    shortHash('SHA-256 of the lock file, first 16 hexadecimal digits; null without one'),
  ),
})

const settingsSchema: v.GenericSchema<unknown, RunSettings> = shape({
  seed: count('Seed of every random choice of the run'),
  replicates: count('Replicates per call', 1),
  workers: count('Worker threads per replicate', 1),
  warmupSeconds: figure('Shortest warm-up, s'),
  measureSeconds: figure('Measured window, s'),
  pairSeconds: figure('Window paired with the calibration kernel, s'),
  timeLimitSeconds: figure('A call without progress for this long is broken, s'),
  memoryLimitMib: figure('Heap of one worker, MiB'),
})

export const runSchema: v.GenericSchema<unknown, RunRecord> = v.pipe(
  shape({
    kind: oneOf(['tidemark.run'], 'What the document is'),
    version: oneOf([1], 'Version of the format'),
    tool: toolVersion(),
    startedAt: instant('When the run began, ISO 8601, UTC'),
    durationSeconds: figure('How long the run took, s'),
    environment: environment('Environment the run belongs to: a folder under baselines/'),
    fingerprint: fingerprintSchema,
    revision: revisionSchema,
    settings: settingsSchema,
    interrupted: flag('Somebody stopped the run; what was measured until then is here'),
    suites: v.pipe(
      listOf(suiteSchema, 'The suites, in the order measured'),
      distinct<SuiteRecord>((suite) => suite.name, 'name'),
    ),
    brokenSuites: listOf(brokenSuiteSchema, 'Suites that could not be listed'),
    shard: v.exactOptional(shardSchema),
    shards: v.exactOptional(shardOriginsSchema),
  }),
  v.title('Tidemark run, version 1'),
  v.description('The complete result of one run'),
)
