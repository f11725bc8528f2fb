import * as v from 'valibot'
import type { GateArm, GateCall, GateRecord, GateSettings, GateSham } from '../gate.ts'
import { brokenSuiteSchema } from './breakage-schema.ts'
import { count, figure, ratio, share } from './figure.ts'
import { fingerprintSchema } from './fingerprint-schema.ts'
import { gateCallSchema } from './gate-call-schema.ts'
import { gateTidemarkSchema, ledgerFaultSchema } from './gate-drift-schema.ts'
import { gateLoadSettingsSchema } from './gate-load-schema.ts'
import { distinct, filledListOf, flag, listOf, oneOf, shape } from './shape.ts'
import { shardOriginsSchema, shardSchema } from './shard-schema.ts'
import { fullCommit, instant, label, shortHash, toolVersion } from './text.ts'

const armSchema: v.GenericSchema<unknown, GateArm> = shape({
  name: label("head, base, tidemark, or a name of the user's"),
  label: label('For people: main@1a2b3c4d5, working tree'),
  commit: v.nullable(fullCommit('Full commit hash; null where the arm is no commit')),
  dirty: flag('The files differ from the commit'),
  lockfileHash: v.nullable(
    shortHash('SHA-256 of the lock file, first 16 hexadecimal digits; null without one'),
  ),
})

const settingsSchema: v.GenericSchema<unknown, GateSettings> = shape({
  seed: count('Seed of every random choice of the gate'),
  margin: figure('Smallest slowdown worth failing for, as a fraction'),
  allocMargin: figure('Smallest growth of bytes per operation worth failing for, as a fraction'),
  alpha: share('Chance that any call of an unchanged revision is named slower'),
  budgetSeconds: v.nullable(figure('Time given to measuring, s; null without a limit')),
  signals: listOf(
    oneOf(['time', 'alloc', 'instructions', 'throughput', 'tail'], 'A signal'),
    'What is compared',
  ),
  warmupSeconds: figure('Shortest warm-up, s'),
  pairSeconds: figure('Window in which the arms alternate, s'),
  timeLimitSeconds: figure('A call without progress for this long is broken, s'),
  memoryLimitMib: figure('Heap of one worker, MiB'),
  load: v.exactOptional(gateLoadSettingsSchema),
})

const shamSchema: v.GenericSchema<unknown, GateSham> = shape({
  suite: label('Name of the suite'),
  call: label('Id of the call'),
  alarmed: flag('Whether the two copies of the base would have been called different'),
  effect: ratio('Ratio of the copies'),
  replicates: count('Replicates behind the ratio'),
})

type Path = readonly (string | number)[]

/** Where a record names an arm that head was compared with. */
function referencesIn({ calls }: GateRecord): readonly (readonly [Path, string])[] {
  return calls.flatMap(({ signals, explanation }, index): (readonly [Path, string])[] => [
    ...signals.map(({ reference }, at) => [['calls', index, 'signals', at, 'reference'], reference] as const),
    ...(explanation === null
      ? []
      : [[['calls', index, 'explanation', 'reference'], explanation.reference] as const]),
  ])
}

/** Head itself is no reference, and an arm that did not take part has no label to show. */
const referencesTookPart = v.rawCheck<GateRecord>(({ dataset, addIssue }) => {
  if (!dataset.typed) return
  const names = dataset.value.arms.slice(1).map(({ name }) => name)
  const stranger = referencesIn(dataset.value).find(([, name]) => !names.includes(name))
  if (stranger === undefined) return
  const [path, input] = stranger
  const [first, ...rest] = path.map((key) => ({
    type: 'unknown' as const,
    origin: 'value' as const,
    input: {},
    key,
    value: input,
  }))
  if (first === undefined) return
  addIssue({
    message: 'the name of an arm of the record other than the first',
    input,
    path: [first, ...rest],
  })
})

export const gateSchema: v.GenericSchema<unknown, GateRecord> = v.pipe(
  shape({
    kind: oneOf(['tidemark.gate'], 'What the document is'),
    version: oneOf([1], 'Version of the format'),
    tool: toolVersion(),
    startedAt: instant('When the gate began, ISO 8601, UTC'),
    durationSeconds: figure('How long the gate took, s'),
    fingerprint: fingerprintSchema,
    arms: v.pipe(
      filledListOf(armSchema, 'Head first, then what it was compared with'),
      distinct<GateArm>(({ name }) => name, 'name'),
    ),
    settings: settingsSchema,
    tidemark: v.exactOptional(gateTidemarkSchema),
    ledgerFaults: v.exactOptional(listOf(ledgerFaultSchema, 'What is wrong with the ledger')),
    interrupted: flag('Somebody stopped the gate; what was measured until then is judged'),
    outOfTime: flag('The budget ended before everything was decided'),
    calls: v.pipe(
      listOf(gateCallSchema, 'Every call of head or base'),
      distinct<GateCall>(({ suite, id }) => `${suite} › ${id}`, 'id'),
    ),
    brokenSuites: listOf(brokenSuiteSchema, 'Suites of head that do not load'),
    shams: listOf(shamSchema, 'Comparisons of the base with a second copy of itself'),
    shard: v.exactOptional(shardSchema),
    shards: v.exactOptional(shardOriginsSchema),
  }),
  referencesTookPart,
  v.title('Tidemark gate, version 1'),
  v.description('The complete result of one gate'),
)
