import * as v from 'valibot'
import type { AnchorDocument } from '../anchor.ts'
import { listOf, oneOf, shape } from './shape.ts'
import { day, form, prose, shortHash } from './text.ts'

export const anchorSchema: v.GenericSchema<unknown, AnchorDocument> = v.pipe(
  shape({
    kind: oneOf(['tidemark.anchor'], 'What this document is'),
    version: oneOf([1], 'Version of the format'),
    revision: form(
      'Commit that what follows is held against',
      /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
      'a full commit hash',
    ),
    pinned: shape({ on: day('Day of the pinning, UTC'), reason: prose('Why this revision') }),
    ledger: v.exactOptional(
      listOf(
        shortHash('First 16 hexadecimal digits of the SHA-256 of a line'),
        'The last lines of the ledger as the revision has it; what they do not lead to was accepted since',
      ),
    ),
  }),
  v.title('Tidemark anchor, version 1'),
  v.description('The pinned tidemark: baselines/tidemark.json'),
)
