import * as v from 'valibot'
import type { GateSignal } from '../gate.ts'
import { count, difference, figure, ratio, share } from './figure.ts'
import { intervalOf } from './interval.ts'
import { flag, oneOf, shape } from './shape.ts'
import { label, prose } from './text.ts'

const fields = {
  reference: label('Name of the arm that head is compared with'),
  verdict: oneOf(['slower', 'faster', 'same', 'undecided'], 'The comparison in one word'),
  confidence: share('Confidence of the interval, 0 to 1'),
  p: v.nullable(
    share(
      'Chance of such a slowdown when nothing differs, adjusted for all that was suspected; null when never tested',
    ),
  ),
  replicates: count('Replicates the verdict rests on'),
  confirmed: flag('Whether those are fresh ones, taken because the first looked slower'),
}

const unknownInterval = 'null when there are too few replicates for the confidence'
const unknownDetectable = 'that so many replicates would have found with 95 % chance; null when unknown'

const time = shape({
  signal: v.literal('time'),
  ...fields,
  effect: ratio("Head's time over the reference's; 1.02 is 2 % slower"),
  interval: v.nullable(intervalOf(ratio, `Interval of the ratio; ${unknownInterval}`)),
  margin: ratio('The smallest slowdown worth failing for, as a ratio; 1.01 is 1 %'),
  detectable: v.nullable(ratio(`The smallest ratio ${unknownDetectable}`)),
})

const alloc = shape({
  signal: v.literal('alloc'),
  ...fields,
  effect: difference('Bytes per operation that head allocates more than the reference'),
  interval: v.nullable(intervalOf(difference, `Interval of the difference in bytes; ${unknownInterval}`)),
  margin: figure('The smallest growth worth failing for, bytes per operation'),
  detectable: v.nullable(difference(`The smallest growth in bytes per operation ${unknownDetectable}`)),
})

const instructions = shape({
  signal: v.literal('instructions'),
  ...fields,
  effect: ratio("Head's instructions per operation over the reference's; 1.02 is 2 % more"),
  interval: v.nullable(intervalOf(ratio, 'Least and largest ratio of any two runs; null when not counted')),
  margin: ratio('The smallest growth worth failing for, as a ratio; 1.01 is 1 %'),
  detectable: v.nullable(ratio(`The smallest ratio ${unknownDetectable}`)),
  note: v.exactOptional(prose('Why instructions were not counted; the effect is 1 then and says nothing')),
})

function underLoad<const Name extends 'throughput' | 'tail'>(signal: Name, what: string) {
  return shape({
    signal: v.literal(signal),
    ...fields,
    effect: ratio(what),
    interval: v.nullable(intervalOf(ratio, `Interval of the ratio; ${unknownInterval}`)),
    margin: ratio('The smallest ratio worth failing for'),
    detectable: v.nullable(ratio(`The smallest ratio ${unknownDetectable}`)),
    note: v.exactOptional(prose('That the generator could not keep its schedule, and by how much')),
  })
}

const throughput = underLoad(
  'throughput',
  "Calls per second of the reference over head's; 1.02: head completes 2 % fewer",
)
const tail = underLoad('tail', "Head's 99th percentile of latency over the reference's; 1.02 is 2 % more")

/** One signal of one call. A ratio and a difference in bytes have ranges of their own. */
export const gateSignalSchema: v.GenericSchema<unknown, GateSignal> = v.variant(
  'signal',
  [
    time satisfies v.GenericSchema<unknown, GateSignal>,
    alloc satisfies v.GenericSchema<unknown, GateSignal>,
    instructions satisfies v.GenericSchema<unknown, GateSignal>,
    throughput satisfies v.GenericSchema<unknown, GateSignal>,
    tail satisfies v.GenericSchema<unknown, GateSignal>,
  ],
  'a comparison with signal time, alloc, instructions, throughput or tail',
)
