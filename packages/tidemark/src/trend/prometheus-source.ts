import * as v from 'valibot'
import { askDatabase } from './ask-database.ts'
import type { TrendSource } from './source.ts'
import { timeSeriesSource } from './time-series.ts'

export interface PrometheusQuestion {
  /** Where the server answers, such as `http://localhost:9090`, with the path of a tenant if there is one. */
  readonly url: string
  /** PromQL; without one, the ratios to the tidemark that `tidemark gate --report` has written. */
  readonly query: string | undefined
  /** Milliseconds since 1970; minus infinity for the latest 365 days, or 90 of a query. */
  readonly fromMs: number
  readonly nowMs: number
  /** Of the request. */
  readonly headers: Readonly<Record<string, string>>
}

const dayMs = 24 * 3600 * 1e3
/** Prometheus answers with 11,000 points a series at most. */
const mostSteps = 2_000

const pair = v.tuple([v.number(), v.string()])
/** https://prometheus.io/docs/prometheus/latest/querying/api/ */
const answerShape = v.object({
  data: v.object({
    resultType: v.literal('matrix'),
    result: v.array(
      v.object({ metric: v.record(v.string(), v.string()), values: v.optional(v.array(pair), []) }),
    ),
  }),
})

/**
 * Reads series of Prometheus, or of whatever else has its HTTP API. A query is asked over the whole range, in 2,000 steps
 * of a minute or more. The ratios, which come days apart, are read as they were written: a step would fall between them.
 *
 * @throws DatabaseError
 */
export async function prometheusSource(question: PrometheusQuestion): Promise<TrendSource> {
  const { url, query, headers } = question
  const address = new URL(query === undefined ? `${url}/api/v1/query` : `${url}/api/v1/query_range`)
  const name = `Prometheus at ${address.origin}`
  const body = new URLSearchParams(query === undefined ? rawRatios(question) : overRange(query, question))
  const answer = await askDatabase(name, address, { method: 'POST', headers, body }, answerShape)
  const series = answer.data.result.map(({ metric, values }) => ({
    name: metric['__name__'] ?? query ?? '',
    tags: metric,
    points: values.map(([atSeconds, figure]) => [atSeconds * 1e3, Number(figure)] as const),
  }))
  return timeSeriesSource(name, series, query === undefined ? 'ratio' : 'value')
}

function rawRatios({ fromMs, nowMs }: PrometheusQuestion): Record<string, string> {
  const rangeMs = Number.isFinite(fromMs) ? nowMs - fromMs : 365 * dayMs
  const seconds = Math.max(1, Math.ceil(rangeMs / 1e3))
  return {
    query: `tidemark_gate_ratio{reference="tidemark",signal="time"}[${seconds}s]`,
    time: String(nowMs / 1e3),
  }
}

function overRange(query: string, { fromMs, nowMs }: PrometheusQuestion): Record<string, string> {
  const startMs = Number.isFinite(fromMs) ? Math.min(fromMs, nowMs) : nowMs - 90 * dayMs
  const step = Math.max(60, Math.ceil((nowMs - startMs) / 1e3 / mostSteps))
  return { query, start: String(startMs / 1e3), end: String(nowMs / 1e3), step: String(step) }
}
