import * as v from 'valibot'
import type { GateAcceptance, GateDrift, GateLedgerFault, GateMargins, GateTidemark } from '../gate.ts'
import { count, figure, ratio } from './figure.ts'
import { intervalOf } from './interval.ts'
import { listOf, oneOf, shape } from './shape.ts'
import { day, form, prose } from './text.ts'

export const gateMarginsSchema: v.GenericSchema<unknown, GateMargins> = shape({
  time: figure('Smallest slowdown worth failing for, as a fraction'),
  alloc: figure('Smallest growth of bytes per operation worth failing for, as a fraction'),
})

export const gateAcceptanceSchema: v.GenericSchema<unknown, GateAcceptance> = shape({
  ratio: ratio('What was accepted; 1.03 is 3 % slower'),
  reason: prose('Why it was'),
  expires: v.nullable(day('Last day of the acceptance, UTC; null for good')),
})

/** How far a call has come from the tidemark. */
export const gateDriftSchema: v.GenericSchema<unknown, GateDrift> = shape({
  source: oneOf(
    ['measured', 'ledger'],
    'Measured side by side, or multiplied from what was accepted since the tidemark',
  ),
  state: oneOf(['within', 'undecided', 'spent', 'expired'], 'How the ratio stands to its limit'),
  ratio: ratio('Time now over that of the tidemark'),
  interval: v.nullable(intervalOf(ratio, 'Of the ratio; null when it is not known')),
  limit: ratio('The most it may become, as a ratio'),
  changes: count('Changes of its time that were accepted since the tidemark'),
  expired: listOf(
    shape({
      on: day('Last day of the acceptance, UTC'),
      ratio: ratio('What was accepted'),
      reason: prose('Why it was'),
    }),
    'Acceptances of slowdowns that have run out, where that sets the limit',
  ),
})

export const gateTidemarkSchema: v.GenericSchema<unknown, GateTidemark> = shape({
  revision: form('Commit that is pinned', /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit hash'),
  pinnedOn: day('Day of the pinning, UTC'),
  missing: v.nullable(prose('Why it could not be had; null where it was measured')),
})

export const ledgerFaultSchema: v.GenericSchema<unknown, GateLedgerFault> = shape({
  line: count("Line of the ledger, from 1; of the base's for one that is lost", 1),
  kind: oneOf(['damaged', 'edited', 'cut', 'lost'], 'What is wrong'),
  reason: prose('What was found'),
})
