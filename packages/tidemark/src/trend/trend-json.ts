import type { Trend, TrendPoint } from '@tidemark/gate/trend'

export interface TrendDocumentOptions {
  /** Version of the tool. */
  readonly tool: string
  readonly now: Date
  readonly source: string
  readonly notes: readonly string[]
  readonly trends: readonly Trend[]
}

/**
 * What `tidemark trend --json` writes: every trend with its points, times in ISO 8601. A bound that is infinite is null.
 */
export function formatTrends({ tool, now, source, notes, trends }: TrendDocumentOptions): string {
  const document = {
    kind: 'tidemark.trend',
    version: 1,
    tool,
    at: now.toISOString(),
    source,
    notes,
    trends: trends.map((trend) => ({
      ...trend,
      points: trend.points.map(pointOf),
      steps: trend.steps.map((step) => ({ ...step, after: pointOf(step.after), by: pointOf(step.by) })),
      slope: trend.slope === null ? null : { ...trend.slope, since: pointOf(trend.slope.since) },
      driftingSince: trend.driftingSince === null ? null : pointOf(trend.driftingSince),
    })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function pointOf({ atMs, ...rest }: TrendPoint): { readonly at: string } & Omit<TrendPoint, 'atMs'> {
  return { at: new Date(atMs).toISOString(), ...rest }
}
