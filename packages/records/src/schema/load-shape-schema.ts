import * as v from 'valibot'
import type { LoadShape } from '../load.ts'
import { count, figure } from './figure.ts'
import { filledListOf, oneOf, shape } from './shape.ts'

const calls = v.nullable(
  count('Calls after which the load ends, over all workers; null: its time ends it', 1),
)
const duration = v.nullable(figure('How long it lasts, s; null: until its calls are made'))
const timeLimitSeconds = figure('A call is given up after this long, s')

const stageSchema = shape({
  fromPerSecond: figure('Calls per second at its start, over all workers'),
  toPerSecond: figure('Calls per second at its end, over all workers'),
  durationSeconds: duration,
})

/** The load a call is under. */
export const loadShapeSchema: v.GenericSchema<unknown, LoadShape> = v.variant(
  'kind',
  [
    shape({
      kind: v.literal('open'),
      arrivals: oneOf(['constant', 'poisson'], 'Evenly spaced, or with exponential gaps'),
      stages: filledListOf(stageSchema, 'One after the other'),
      calls,
      maximumInFlight: count('Most calls of a worker under way at once', 1),
      timeLimitSeconds,
    }),
    shape({
      kind: v.literal('closed'),
      callers: count('Concurrent callers of each worker', 1),
      durationSeconds: duration,
      calls,
      timeLimitSeconds,
    }),
  ],
  'a load of kind open or closed',
)
