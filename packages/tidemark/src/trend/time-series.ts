import type { Measurement, TrendMeasure } from '@tidemark/gate/trend'
import type { TrendSource } from './source.ts'

/** A series of a database. */
export interface TimeSeries {
  /** Of the metric, or of one of its fields. */
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  /** Milliseconds since 1970, and the figure. */
  readonly points: readonly (readonly [atMs: number, figure: number])[]
}

/** Tags of every series that `--report` writes which name no call, and what our reporters add. */
const notOfCall = new Set([
  ...['suite', 'call', 'revision', 'branch', 'dirty', 'fingerprint', 'environment', 'tidemark'],
  ...['reference', 'signal', 'key', 'job', 'instance', '__name__'],
])

/**
 * The figures of series of a database. Tags `suite`, `call` and `revision` mean what they say; a branch is a series of
 * its own, and so is a machine where the figures are no ratios. Several metrics of a call are told apart by their names.
 * Without `call`, a series is a call of its own, named by
 * its metric and all other tags.
 *
 * Figures that are not above 0 are left out, and counted.
 *
 * @param name of the source
 */
export function timeSeriesSource(
  name: string,
  series: readonly TimeSeries[],
  measure: TrendMeasure,
): TrendSource {
  const notes: string[] = []
  const isOneMetric = new Set(series.map((one) => one.name)).size === 1
  const measurements = series.flatMap((one) => {
    const shared = identityOf(one, measure, isOneMetric)
    const usable = one.points.filter(([, figure]) => figure > 0 && Number.isFinite(figure))
    const left = one.points.length - usable.length
    if (left > 0)
      notes.push(`${name}: ${shared.call}: ${left} of ${one.points.length} figures are not above 0; left out`)
    return usable.map(([atMs, figure]): Measurement => ({ ...shared, atMs, figure, standardError: null }))
  })
  return { name, measurements, notes }
}

function identityOf(
  { name, tags }: TimeSeries,
  measure: TrendMeasure,
  isOneMetric: boolean,
): Omit<Measurement, 'atMs' | 'figure' | 'standardError'> {
  const { suite = '', revision, branch, fingerprint } = tags
  const named = tags['call'] ?? name
  // Several metrics of a call are several calls.
  const call = isOneMetric || named === name ? named : `${named} ${name}`
  const others = Object.entries(tags)
    .filter(([tag]) => !notOfCall.has(tag))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, value]) => `${tag}=${value}`)
  const machine = measure === 'ratio' || fingerprint === undefined ? [] : [`machine ${fingerprint}`]
  return {
    suite,
    call: others.length === 0 ? call : `${call} [${others.join(', ')}]`,
    revision: revision ?? null,
    measure,
    reference: [...(branch === undefined ? [] : [`branch ${branch}`]), ...machine].join(', '),
  }
}
