import * as v from 'valibot'
import type { BrokenCall, CallRecord, MeasuredCall, MeasurementWarning } from '../run.ts'
import { breakageSchema } from './breakage-schema.ts'
import { count, figure } from './figure.ts'
import { histogramSchema } from './histogram.ts'
import { identity } from './identity.ts'
import { latencySchema } from './latency.ts'
import { limitsSchema } from './limits-schema.ts'
import { replicateSchema } from './replicate-schema.ts'
import { filledListOf, listOf, oneOf, shape } from './shape.ts'

const warningSchema: v.GenericSchema<unknown, MeasurementWarning> = v.variant(
  'code',
  [
    shape({ code: v.literal('never-steady'), replicates: count('Replicates that never became steady') }),
    shape({ code: v.literal('optimised-away'), p50Ns: figure('Median latency, ns') }),
    shape({ code: v.literal('few-samples'), samples: count('Samples recorded') }),
  ],
  'a warning with code never-steady, optimised-away or few-samples',
)

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
