import * as v from 'valibot'
import type {
  Breakage,
  BrokenCall,
  CallLimits,
  CallRecord,
  MeasuredCall,
  MeasurementWarning,
} from '../run.ts'
import { count, figure } from './figure.ts'
import { histogramSchema } from './histogram.ts'
import { latencySchema } from './latency.ts'
import { replicateSchema } from './replicate-schema.ts'
import { filledListOf, listOf, mapOf, oneOf, optionalShape, shape } from './shape.ts'
import { definitionHash, label, prose } from './text.ts'

/** Why there is no measurement; of a call or of a whole suite. */
export const breakageSchema: v.GenericSchema<unknown, Breakage> = shape({
  reason: oneOf(
    [
      'threw',
      'check-failed',
      'timeout',
      'exited',
      'out-of-memory',
      'crashed',
      'load-failed',
      'setup-failed',
      'teardown-failed',
      'no-samples',
    ],
    'Why there is no measurement',
  ),
  phase: oneOf(
    ['load', 'setup', 'prepare', 'warm-up', 'measure', 'teardown', 'unknown'],
    'What the worker was doing when it broke; unknown when its whole process died',
  ),
  message: prose('One line for people'),
  stack: v.exactOptional(prose('Stack of the error, with source positions of the suite')),
  replicate: count('Which replicate broke, from 0'),
})

const warningSchema: v.GenericSchema<unknown, MeasurementWarning> = v.variant(
  'code',
  [
    shape({ code: v.literal('never-steady'), replicates: count('Replicates that never became steady') }),
    shape({ code: v.literal('optimised-away'), p50Ns: figure('Median latency, ns') }),
    shape({ code: v.literal('few-samples'), samples: count('Samples recorded') }),
  ],
  'a warning with code never-steady, optimised-away or few-samples',
)

const limitsSchema: v.GenericSchema<unknown, CallLimits> = v.pipe(
  optionalShape({
    margin: v.exactOptional(figure('Relative slowdown worth failing for; 0.05 is 5 %')),
    budget: v.exactOptional(
      optionalShape({
        p50Ns: v.exactOptional(figure('Longest accepted median latency, ns')),
        p99Ns: v.exactOptional(figure('Longest accepted 99th percentile of latency, ns')),
        allocBytes: v.exactOptional(figure('Most bytes allocated per call')),
      }),
    ),
  }),
  v.description('Limits the suite sets for the call'),
)

const identity = {
  name: label("The key in the suite's calls"),
  params: mapOf(label('Name of the parameter'), prose('Its value, as printed'), 'One value per parameter'),
  id: label('name [key=value, …], unique in the suite'),
  definitionHash: definitionHash(),
}

const measured = shape({
  ...identity,
  state: v.literal('measured'),
  kind: oneOf(['sync', 'async'], 'Whether the call returned a promise'),
  limits: limitsSchema,
  replicates: filledListOf(replicateSchema, 'What each fresh process measured'),
  latencyNs: latencySchema,
  opsPerSecond: figure('Calls per second of wall time, all workers together, median over the replicates'),
  bytesPerOperation: figure('Bytes allocated on the V8 heap per call, median over the replicates'),
  histogram: histogramSchema,
  warnings: listOf(warningSchema, 'What a reader should know about the measurement'),
})

const broken = shape({ ...identity, state: v.literal('broken'), breakage: breakageSchema })

/** One call of a run. The two states are proved against their interfaces one by one. */
export const callSchema: v.GenericSchema<unknown, CallRecord> = v.variant(
  'state',
  [
    measured satisfies v.GenericSchema<unknown, MeasuredCall>,
    broken satisfies v.GenericSchema<unknown, BrokenCall>,
  ],
  'a call with state measured or broken',
)
