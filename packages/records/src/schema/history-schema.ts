import * as v from 'valibot'
import type { HistoryCall, HistoryEntry } from '../history.ts'
import { count, figure, ratio } from './figure.ts'
import { mapOf, oneOf, shape } from './shape.ts'
import { form, instant, label, measuredRevision } from './text.ts'

const shortHash = (description: string): v.GenericSchema<unknown, string> =>
  form(description, /^[0-9a-f]{8}$/, '8 hexadecimal digits')

const callSchema: v.GenericSchema<unknown, HistoryCall> = v.pipe(
  shape({
    ratio: v.exactOptional(ratio('Time over that of the tidemark')),
    error: v.exactOptional(figure('Standard error of the logarithm of the ratio')),
    calibrated: v.exactOptional(ratio('Runs of the calibration kernel that one call is worth')),
    p50Ns: v.exactOptional(ratio('Median latency in nanoseconds')),
    definition: v.exactOptional(shortHash("Beginning of the hash of the call's own definition")),
    replicates: count('Fresh processes behind the figures'),
  }),
  v.check(
    ({ ratio, error }) => (ratio === undefined) === (error === undefined),
    'a ratio together with its error, or neither',
  ),
  v.check(
    ({ ratio, calibrated, p50Ns }) => (ratio ?? calibrated ?? p50Ns) !== undefined,
    'at least one of ratio, calibrated and p50Ns',
  ),
)

export const historySchema: v.GenericSchema<unknown, HistoryEntry> = v.pipe(
  shape({
    version: oneOf([1], 'Version of the format'),
    at: instant('When it was measured, ISO 8601, UTC'),
    committed: v.exactOptional(instant('When the revision was committed, ISO 8601, UTC')),
    suite: label('Name of the suite'),
    revision: measuredRevision(),
    fingerprint: shortHash('Hash of the fingerprint of the machine'),
    method: oneOf(['alone', 'paired'], 'By itself, or in turns with other revisions'),
    workers: v.exactOptional(count('Worker threads that made a call at once', 1)),
    tidemark: v.exactOptional(
      form(
        'Commit of the tidemark that the ratios are over',
        /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
        'a full commit hash',
      ),
    ),
    calls: mapOf(label('Id of the call'), callSchema, 'What was measured, by call'),
  }),
  v.check(
    ({ tidemark, calls }) =>
      tidemark !== undefined || Object.values(calls).every(({ ratio }) => ratio === undefined),
    'a tidemark where there is a ratio over it',
  ),
  v.title('Tidemark history entry, version 1'),
  v.description('One measurement of a suite: a line of baselines/history/<suite>.ndjson'),
)
