import * as v from 'valibot'
import type { GateArmFigures, GateReplicate } from '../gate.ts'
import { ascending, count, difference, figure } from './figure.ts'
import { flag, listOf, mapOf, oneOf, shape } from './shape.ts'
import { label } from './text.ts'

const armFiguresSchema: v.GenericSchema<unknown, GateArmFigures> = v.pipe(
  shape({
    p50Ns: figure('Median latency, ns'),
    p99Ns: figure('99th percentile of latency, ns'),
    bytesPerOperation: figure('Bytes allocated on the V8 heap per call'),
    logRatio: difference('Mean of the middle half of the rounds’ ln(head / this arm); 0 for head itself'),
  }),
  ascending<GateArmFigures>('p50Ns', 'p99Ns'),
)

/** What one process measured of one call in all arms. */
export const gateReplicateSchema: v.GenericSchema<unknown, GateReplicate> = shape({
  index: count('Which replicate of the call, over screening and confirmation, from 0'),
  stage: oneOf(['screen', 'confirm'], 'Verdicts on slowdowns rest on confirming replicates alone'),
  batch: count('Calls per sample; above 1 the sample is the mean of a batch', 1),
  rounds: count('Times every arm was timed once, in random order', 1),
  slots: listOf(label('Name of an arm'), 'Arms in the order in which they were loaded and set up'),
  arms: mapOf(label('Name of the arm'), armFiguresSchema, 'What each arm took'),
  steady: flag('The warm-up ended because the call had become steady'),
  otherLoadCores: figure('Cores that other processes kept busy meanwhile'),
})
