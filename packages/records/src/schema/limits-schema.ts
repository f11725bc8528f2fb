import * as v from 'valibot'
import type { CallLimits } from '../run.ts'
import { figure } from './figure.ts'
import { optionalShape } from './shape.ts'

/** What a suite allows a call; of a run or of a gate. */
export const limitsSchema: v.GenericSchema<unknown, CallLimits> = v.pipe(
  optionalShape({
    margin: v.exactOptional(figure('Relative slowdown worth failing for; 0.05 is 5 %')),
    driftBudget: v.exactOptional(
      figure('How much slower than the tidemark it may become in total; 0.05 is 5 %'),
    ),
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
