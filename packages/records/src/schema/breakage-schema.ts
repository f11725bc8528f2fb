import * as v from 'valibot'
import type { GateBreakage } from '../gate.ts'
import type { Breakage, BrokenSuite } from '../run.ts'
import { count } from './figure.ts'
import { oneOf, shape } from './shape.ts'
import { label, prose } from './text.ts'

const fields = {
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
}

/** Why there is no measurement; of a call or of a whole suite. */
export const breakageSchema: v.GenericSchema<unknown, Breakage> = shape(fields)

/** The same of a call that several arms make. */
export const gateBreakageSchema: v.GenericSchema<unknown, GateBreakage> = shape({
  ...fields,
  arm: v.nullable(label('Name of the arm whose code failed; null when it is not known which')),
})

export const brokenSuiteSchema: v.GenericSchema<unknown, BrokenSuite> = shape({
  file: label("Path from the project's root, with forward slashes"),
  breakage: breakageSchema,
})
