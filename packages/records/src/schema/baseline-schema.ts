import * as v from 'valibot'
import type { BaselineCall, BaselineDocument, EnvironmentDocument } from '../baseline.ts'
import { count, figure, ratio } from './figure.ts'
import { fingerprintSchema } from './fingerprint-schema.ts'
import { histogramSchema } from './histogram.ts'
import { latencySchema } from './latency.ts'
import { filledListOf, mapOf, oneOf, shape } from './shape.ts'
import { day, definitionHash, label, measuredRevision, prose, shortHash } from './text.ts'

const callSchema: v.GenericSchema<unknown, BaselineCall> = shape({
  accepted: shape({
    on: day('Day of the acceptance, UTC'),
    reason: prose('Why it was accepted'),
    revision: measuredRevision(),
  }),
  workers: count('Worker threads that made the call at once', 1),
  definitionHash: definitionHash(),
  suiteHash: shortHash('SHA-256 of the bundled suite, first 16 hexadecimal digits'),
  latencyNs: latencySchema,
  opsPerSecond: figure('Calls per second'),
  otherLoadCores: v.exactOptional(figure('Cores that other processes kept busy meanwhile')),
  bytesPerOperation: figure('Bytes allocated on the V8 heap per call'),
  calibration: shape({
    ratio: ratio('Runs of the calibration kernel one call is worth, median over the replicates'),
    replicates: filledListOf(
      ratio('Runs of the calibration kernel one call is worth'),
      'The ratio of each replicate, in the order measured',
    ),
    spread: figure('Relative spread between the replicates: 1.4826 MAD of the log ratios'),
    noiseFloor: figure('Relative shift that identical code stays below in 99 of 100 cases'),
  }),
  histogram: histogramSchema,
})

export const baselineSchema: v.GenericSchema<unknown, BaselineDocument> = v.pipe(
  shape({
    kind: oneOf(['tidemark.baseline'], 'What the document is'),
    version: oneOf([1], 'Version of the format'),
    suite: label('Name of the suite'),
    calls: mapOf(
      label('Id of the call: name [key=value, …]'),
      callSchema,
      'Accepted measurements by call id',
    ),
  }),
  v.title('Tidemark baseline, version 1'),
  v.description(
    'Accepted measurements of one suite in one environment: baselines/<environment>/<suite>.json',
  ),
)

export const environmentSchema: v.GenericSchema<unknown, EnvironmentDocument> = v.pipe(
  shape({
    kind: oneOf(['tidemark.environment'], 'What the document is'),
    version: oneOf([1], 'Version of the format'),
    fingerprint: fingerprintSchema,
  }),
  v.title('Tidemark environment, version 1'),
  v.description('Where the baselines beside it were measured: baselines/<environment>/environment.json'),
)
