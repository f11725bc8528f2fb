import * as v from 'valibot'
import { askDatabase } from './ask-database.ts'
import { DatabaseError } from './database-error.ts'
import type { TrendSource } from './source.ts'
import { type TimeSeries, timeSeriesSource } from './time-series.ts'

export interface InfluxQuestion {
  /** Where the server answers, such as `http://localhost:8086`. */
  readonly url: string
  readonly database: string
  /** InfluxQL; without one, the ratios to the tidemark that `tidemark gate --report` has written. */
  readonly query: string | undefined
  /** Milliseconds since 1970; minus infinity for all there is. */
  readonly fromMs: number
  /** Of the request. */
  readonly headers: Readonly<Record<string, string>>
}

const seriesShape = v.object({
  name: v.optional(v.string(), ''),
  tags: v.optional(v.record(v.string(), v.string()), {}),
  columns: v.array(v.string()),
  values: v.optional(v.array(v.array(v.unknown())), []),
})

/** https://docs.influxdata.com/influxdb/v1/guides/query_data/ */
const answerShape = v.object({
  results: v.array(v.object({ series: v.optional(v.array(seriesShape), []), error: v.optional(v.string()) })),
})

/**
 * Reads series of InfluxDB 1.x, or of whatever else has its `/query`: every column of numbers beside `time` is one, by its
 * tags (`GROUP BY *` in the query).
 *
 * @throws DatabaseError
 */
export async function influxSource({
  url,
  database,
  query,
  fromMs,
  headers,
}: InfluxQuestion): Promise<TrendSource> {
  const address = new URL(`${url}/query`)
  const name = `InfluxDB at ${address.origin}`
  const body = new URLSearchParams({ db: database, epoch: 'ms', q: query ?? ratiosToTidemark(fromMs) })
  const { results } = await askDatabase(name, address, { method: 'POST', headers, body }, answerShape)
  const failed = results.find(({ error }) => error !== undefined)
  if (failed !== undefined) throw new DatabaseError(`${name}: ${failed.error}`)
  const series = results.flatMap((result) => result.series.flatMap(columnsOf))
  return timeSeriesSource(name, series, query === undefined ? 'ratio' : 'value')
}

function ratiosToTidemark(fromMs: number): string {
  const since = Number.isFinite(fromMs) ? ` AND time >= ${Math.ceil(fromMs)}ms` : ''
  return `SELECT "value" FROM "metrics" WHERE "key" = 'tidemark.gate.ratio' AND "reference" = 'tidemark' AND "signal" = 'time'${since} GROUP BY *`
}

function columnsOf({
  name,
  tags: grouped,
  columns,
  values,
}: v.InferOutput<typeof seriesShape>): readonly TimeSeries[] {
  // A tag that other series of the measurement have is empty in the answer.
  const tags = Object.fromEntries(Object.entries(grouped).filter(([, value]) => value !== ''))
  const timeColumn = columns.indexOf('time')
  const figureColumns = columns.flatMap((column, index) => (index === timeColumn ? [] : [{ column, index }]))
  return figureColumns.flatMap(({ column, index }) => {
    const points = values.flatMap((row): [number, number][] => {
      const [atMs, figure] = [row[timeColumn], row[index]]
      return typeof atMs === 'number' && typeof figure === 'number' ? [[atMs, figure]] : []
    })
    const metric = tags['key'] ?? name
    return points.length === 0
      ? []
      : [{ name: figureColumns.length === 1 ? metric : `${metric} ${column}`, tags, points }]
  })
}
