import * as v from 'valibot'
import type { GateLoad, GateLoadFigures, GateLoadReplicate, GateLoadSettings } from '../gate.ts'
import { count, difference, figure, share } from './figure.ts'
import { loadShapeSchema } from './load-shape-schema.ts'
import { distinct, listOf, mapOf, oneOf, shape } from './shape.ts'
import { label } from './text.ts'

const figuresSchema: v.GenericSchema<unknown, GateLoadFigures> = shape({
  completedPerSecond: figure('Calls that ended well per second, geometric mean of its blocks'),
  p99Ns: figure('99th percentile of latency, ns, geometric mean of its blocks'),
  scheduleErrorP99Ns: figure(
    'How late the generator started calls, 99th percentile of the worse block, ns; 0 in a closed loop',
  ),
  logRatio: difference('ln(head / this arm), above 0 where head is worse; 0 for head itself'),
})

const replicateSchema: v.GenericSchema<unknown, GateLoadReplicate> = shape({
  index: count('Which replicate under load, over screening and confirmation, from 0'),
  stage: oneOf(['screen', 'confirm'], 'Verdicts on slowdowns rest on confirming replicates alone'),
  blocks: listOf(label('Name of an arm'), 'Arms in the order of their blocks'),
  arms: mapOf(label('Name of the arm'), figuresSchema, 'What each arm did'),
})

/** What the arms of a call did under its load. */
export const gateLoadSchema: v.GenericSchema<unknown, GateLoad> = shape({
  shape: loadShapeSchema,
  replicates: v.pipe(
    listOf(replicateSchema, 'Two blocks of each arm, the second ones in reverse order'),
    distinct<GateLoadReplicate>(({ index }) => String(index), 'index'),
  ),
})

export const gateLoadSettingsSchema: v.GenericSchema<unknown, GateLoadSettings> = shape({
  throughputMargin: share('Smallest loss of throughput worth failing for, as a fraction'),
  tailMargin: figure('Smallest growth of the 99th percentile worth failing for, as a fraction'),
  workers: count('Worker threads that share the load', 1),
  warmupSeconds: figure('One caller calls for this long before each block, s'),
  blockSeconds: figure('Longest block, but for loads in stages, s'),
})
