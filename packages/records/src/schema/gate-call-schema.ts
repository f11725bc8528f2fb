import * as v from 'valibot'
import type { GateBreach, GateCall, GateExplanation, GateGrowth, GateReplicate, GateSignal } from '../gate.ts'
import { gateBreakageSchema } from './breakage-schema.ts'
import { count, figure } from './figure.ts'
import { gateAcceptanceSchema, gateDriftSchema, gateMarginsSchema } from './gate-drift-schema.ts'
import { gateLoadSchema } from './gate-load-schema.ts'
import { gateReplicateSchema } from './gate-replicate-schema.ts'
import { gateSignalSchema } from './gate-signal-schema.ts'
import { limitsSchema } from './limits-schema.ts'
import { distinct, flag, listOf, mapOf, oneOf, shape } from './shape.ts'
import { label, prose } from './text.ts'

const breachSchema: v.GenericSchema<unknown, GateBreach> = shape({
  what: oneOf(['p50', 'p99', 'alloc'], 'Which budget of the call was exceeded'),
  limit: figure('The budget, ns, or bytes for alloc'),
  measured: figure('What was measured, ns, or bytes for alloc'),
})

const growthSchema: v.GenericSchema<unknown, GateGrowth> = shape({
  function: prose('Name of the function; empty where it has none'),
  file: v.nullable(
    label("Path from the project's root with forward slashes, or a package's; null for code of Node itself"),
  ),
  line: count('Line in the file, from 1; 0 where it is not known'),
  before: figure('What the reference spent there, ns or bytes per operation'),
  after: figure('What head spends there, ns or bytes per operation'),
})

const explanationSchema: v.GenericSchema<unknown, GateExplanation> = shape({
  reference: label('Name of the arm that head is compared with'),
  cpu: listOf(growthSchema, 'Lines whose share of the time grew'),
  alloc: listOf(growthSchema, 'Lines whose share of the allocation grew'),
  profiles: listOf(
    label("Path from the project's root"),
    'The .cpuprofile files that were kept, for who wants to look',
  ),
})

/** One call, judged or not. */
export const gateCallSchema: v.GenericSchema<unknown, GateCall> = shape({
  suite: label('Name of the suite'),
  file: label("Suite file from the project's root, with forward slashes"),
  id: label('name [key=value, …], unique in the suite'),
  verdict: oneOf(
    ['slower', 'faster', 'same', 'undecided', 'new', 'gone', 'changed', 'broken'],
    'The call in one word',
  ),
  identical: flag('Both revisions load byte-identical code for this call, so it was not measured'),
  edited: flag("The benchmark was edited since the base; head's is measured on all arms"),
  isolation: oneOf(
    ['isolate', 'process'],
    'All arms in one isolate, or (less precisely) each in a process of its own',
  ),
  kind: v.nullable(
    oneOf(['sync', 'async'], 'Whether the call returned a promise; null when it is not known'),
  ),
  limits: limitsSchema,
  signals: v.pipe(
    listOf(gateSignalSchema, 'What was compared: every signal with every reference'),
    distinct<GateSignal>(({ signal, reference }) => `${signal} against ${reference}`, 'reference'),
  ),
  breaches: listOf(breachSchema, 'Budgets of the call that head exceeds'),
  marginsAgainst: v.exactOptional(
    mapOf(
      label('Name of the arm that head is compared with'),
      gateMarginsSchema,
      'Margins against single references, in place of those of limits and settings',
    ),
  ),
  accepted: v.exactOptional(
    listOf(gateAcceptanceSchema, 'Slowdowns accepted since the base, by which its margin is wider'),
  ),
  drift: v.exactOptional(gateDriftSchema),
  replicates: v.pipe(
    listOf(gateReplicateSchema, 'What each fresh process measured'),
    distinct<GateReplicate>(({ index }) => String(index), 'index'),
  ),
  load: v.exactOptional(gateLoadSchema),
  breakage: v.nullable(gateBreakageSchema),
  explanation: v.nullable(explanationSchema),
})
