import type { Snapshot } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { type GraphiteFormatOptions, graphiteDatapoints } from './datapoints.ts'

/** Carbon's plaintext protocol: a line `path value seconds` for each figure of each series. */
export function graphiteLines(
  options: GraphiteFormatOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  return graphiteDatapoints(options, (path, value, seconds) => `${path} ${value} ${seconds}\n`)
}
