import type { Counter } from '../counter.ts'
import type { Gauge } from '../gauge.ts'
import type { Histogram } from '../histogram.ts'
import type { LabelNames } from '../labelled.ts'
import type { Meter } from '../meter.ts'
import { MetricConflictError } from '../metric-errors.ts'
import { isOverflow, plainLabelValue } from '../overflow.ts'
import type { Registry } from '../registry.ts'
import type { Tags } from '../tags.ts'
import type { Timer } from '../timer.ts'
import { type ForeignSeries, layoutOf } from './foreign-series.ts'

export type Target = Counter | Gauge | Meter | Histogram | Timer

/**
 * The instrument of `registry` that a series of elsewhere is folded into, made when there is none.
 *
 * @param worker the value of an additional label of gauges; undefined for none
 * @throws MetricKindError or MetricConflictError when the registry has another metric of that name
 */
export function findTarget(registry: Registry, series: ForeignSeries, worker?: string): Target {
  const { kind, description, slo } = series
  const labelNames =
    kind === 'gauge' && worker !== undefined ? [...series.labelNames, 'worker'] : series.labelNames
  const overflows =
    series.labelNames.length > 0 && series.labelNames.every((name) => isOverflow(series.tags[name]))
  const values = labelNames.map((name, at) => {
    if (at === series.labelNames.length) return worker
    // What is no label value is folded into the overflow series.
    return overflows ? undefined : plainLabelValue(series.tags[name] as string)
  })
  const find = (more: Pick<ForeignSeries, 'slo'> & { description?: string }): Target => {
    if (labelNames.length === 0) return ask(registry, series, more) as Target
    const labelled = ask(registry, series, { ...more, labels: labelNames as unknown as LabelNames })
    return (labelled as { labels(...values: unknown[]): Target }).labels(...values)
  }
  try {
    return find({ description, ...(slo !== undefined && slo.length > 0 ? { slo } : {}) })
  } catch (error) {
    // A registry that has the metric may describe it in other words, and look at other bounds.
    if (error instanceof MetricConflictError) return find({})
    throw error
  }
}

/** Tags as the program gave them, of those that snapshots show. */
export function plainTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, shown]) => [name, plainLabelValue(shown)]))
}

function ask(
  registry: Registry,
  series: ForeignSeries,
  options: { readonly description?: string; readonly slo?: readonly number[]; readonly labels?: LabelNames },
): unknown {
  const { kind, name, unit } = series
  const layout = layoutOf(series)
  // With labels or without: which of the two types an answer has, the caller knows.
  const { slo, ...common } = options as typeof options & { labels: LabelNames }
  const bounds = slo === undefined ? {} : { slo }
  switch (kind) {
    case 'counter':
      return registry.counter(name, { ...common, unit })
    case 'gauge':
      return registry.gauge(name, { ...common, unit })
    case 'meter':
      return registry.meter(name, { ...common, unit })
    case 'histogram':
      return registry.histogram(name, { ...common, ...bounds, ...layout, unit })
    case 'timer':
      return registry.timer(name, { ...common, ...bounds, ...layout })
  }
}
