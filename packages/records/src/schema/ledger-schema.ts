import * as v from 'valibot'
import type { LedgerEntry } from '../ledger.ts'
import { count, ratio } from './figure.ts'
import { intervalOf } from './interval.ts'
import { oneOf, shape } from './shape.ts'
import { environment, instant, label, measuredRevision, prose } from './text.ts'

export const ledgerSchema: v.GenericSchema<unknown, LedgerEntry> = v.pipe(
  shape({
    version: oneOf([1], 'Version of the format'),
    at: instant('When it was accepted, ISO 8601, UTC'),
    environment: environment('Environment that measured: a folder beside the ledger'),
    suite: label('Name of the suite'),
    call: label('Id of the call'),
    change: oneOf(['new', 'changed', 'gone'], 'What happened to the call'),
    ratio: v.exactOptional(ratio('Measured time over the accepted time before')),
    interval: v.exactOptional(intervalOf(ratio, 'Interval of the ratio at the level of the comparison')),
    method: v.exactOptional(oneOf(['calibrated'], 'How the ratio was measured')),
    replicates: count('Replicates behind the ratio'),
    reason: prose('Why it was accepted'),
    revision: measuredRevision(),
  }),
  v.title('Tidemark ledger entry, version 1'),
  v.description('One accepted change: a line of baselines/ledger.ndjson'),
)
