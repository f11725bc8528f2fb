import * as v from 'valibot'
import type { LedgerLine } from '../ledger.ts'
import { count, ratio } from './figure.ts'
import { intervalOf } from './interval.ts'
import { listOf, oneOf, shape } from './shape.ts'
import { day, environment, form, instant, label, measuredRevision, prose, shortHash } from './text.ts'

function trueFlag(description: string): v.GenericSchema<unknown, true> {
  return v.pipe(v.literal(true, 'true, or no such field'), v.description(description))
}

export const ledgerSchema: v.GenericSchema<unknown, LedgerLine> = v.pipe(
  shape({
    version: oneOf([1], 'Version of the format'),
    at: instant('When it was accepted, ISO 8601, UTC'),
    environment: environment('Environment that measured: a folder beside the ledger'),
    suite: label('Name of the suite'),
    call: label('Id of the call'),
    change: oneOf(['new', 'changed', 'gone'], 'What happened to the call'),
    ratio: v.exactOptional(ratio('Measured time over the accepted time before')),
    interval: v.exactOptional(intervalOf(ratio, 'Interval of the ratio at the level of the comparison')),
    method: v.exactOptional(oneOf(['calibrated', 'paired'], 'How the ratio was measured')),
    replicates: count('Replicates behind the ratio'),
    reason: prose('Why it was accepted'),
    revision: measuredRevision(),
    author: v.exactOptional(label('Name and address of who accepted it, as git knows them')),
    fingerprint: v.exactOptional(
      form(
        'Of the machine that measured: SHA-256 of its fingerprint, first 8 hexadecimal digits',
        /^[0-9a-f]{8}$/,
        '8 hexadecimal digits',
      ),
    ),
    expires: v.exactOptional(day('Last day on which it is accepted, UTC; absent: for good')),
    overBudget: v.exactOptional(trueFlag('It went past the drift budget, knowingly')),
    previous: v.exactOptional(
      listOf(
        shortHash('First 16 hexadecimal digits of the SHA-256 of a line'),
        'Hashes of the lines that none followed when this one was written; absent in older lines',
      ),
    ),
    hash: v.exactOptional(
      shortHash('First 16 hexadecimal digits of the SHA-256 of all other fields; absent in older lines'),
    ),
  }),
  v.title('Tidemark ledger entry, version 1'),
  v.description('One accepted change: a line of baselines/ledger.ndjson'),
)
