import type { Snapshot } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { KeptPages, type LineKey } from '../text/kept-pages.ts'
import { KeptSeries } from '../text/kept-series.ts'
import { canBeKept, type GraphiteFormatOptions, graphiteKey, withField } from './datapoints.ts'

/** Carbon's plaintext protocol: a line `path value seconds` for each figure of each series. */
export function graphiteLines(
  options: GraphiteFormatOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const { durationUnit = 's' } = options
  const keys = new KeptSeries(graphiteKey(options), (key): LineKey | 'unsupported' =>
    canBeKept(key) ? { key } : 'unsupported',
  )
  const pages = new KeptPages({
    isLinePerFigure: true,
    durationUnit,
    before: ({ key }: LineKey, field) => `${withField(key, field)} `,
  })
  return (snapshot) =>
    pages.write(snapshot, keys.of(snapshot), Buffer.from(` ${Math.floor(snapshot.takenAt / 1000)}\n`))
}
