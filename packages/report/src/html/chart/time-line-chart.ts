import { mergeHistograms } from '@tidemark/metrics'
import type { LoadFigures } from '@tidemark/records'
import { countUnits, durationUnits, formatNanoseconds, formatRate } from '../../format/quantity.ts'
import { completedPerSecond, groupSeconds } from '../../load/second-groups.ts'
import { html, type Markup } from '../markup.ts'
import { type Axis, fittingAxis, linearAxis, type Span, spanOf } from './axis.ts'
import { bottomAxis, chartHeight, drawing, leftAxis, plotX } from './frame.ts'
import { distributionOf } from './histogram-figures.ts'
import { linePath, type Point, round } from './path.ts'
import type { SeriesStyle } from './series.ts'

/** A load of an hour has no more columns than its drawing has room for. */
const mostColumns = 90

/** What ended within some seconds of a load. */
export interface TimeSlice {
  /** Seconds from the start of the load. */
  readonly from: number
  /** The last one ends with the load, in the midst of a second. */
  readonly to: number
  readonly completedPerSecond: number
  readonly lost: number
  /** Null when nothing ended well. */
  readonly latencyNs: { readonly p50: number; readonly p99: number; readonly max: number } | null
}

/** @throws HistogramFormatError when a second of the load does not unpack */
export function slicesOf(
  load: Pick<LoadFigures, 'seconds' | 'windowSeconds'>,
  most: number = mostColumns,
): readonly TimeSlice[] {
  return groupSeconds(load, most).map((group) => {
    const { from, seconds, durationSeconds } = group
    const { count, quantilesNs } = distributionOf(mergeHistograms(seconds.map(({ latency }) => latency)))
    const [p50 = 0, p99 = 0, max = 0] = quantilesNs([0.5, 0.99, 1])
    return {
      from,
      to: from + durationSeconds,
      completedPerSecond: completedPerSecond(group),
      lost: seconds.reduce((sum, { lost }) => sum + lost, 0),
      latencyNs: count === 0 ? null : { p50, p99, max },
    }
  })
}

/** Curves of the latency, and how each looks. */
export const latencyCurves: readonly (readonly [name: 'p50' | 'p99' | 'max', style: SeriesStyle])[] = [
  ['p50', 'a'],
  ['p99', 'c'],
  ['max', 'b'],
]

const latencyY: Span = [118, 22]
const rateY: Span = [chartHeight - 38, 148]

/**
 * Latency over the time of a load, and under it what was completed and lost: what slowly grows, or stops, shows here
 * and in no quantile.
 *
 * @param slices at least one
 */
export function drawTimeLine(slices: readonly TimeSlice[]): Markup {
  const end = slices[slices.length - 1]?.to ?? 1
  const x = linearAxis([0, end], plotX, { units: [[1, 's']], ticks: 6 })
  const figures = slices.flatMap(({ latencyNs }) =>
    latencyNs === null ? [] : [latencyNs.p50, latencyNs.p99, latencyNs.max],
  )
  const y = fittingAxis(spanOf(figures), latencyY, { units: durationUnits, ticks: 3 })
  const most = Math.max(...slices.map(rateOf), 1e-9)
  const rate = linearAxis([0, most], rateY, { units: countUnits, ticks: 2 })
  return drawing(describe(slices), [
    leftAxis(y, 'latency', latencyY),
    leftAxis(rate, 'calls/s', rateY),
    bottomAxis(x, 'time from the start of the load', rateY[0]),
    ...slices.map((slice) => drawRate(slice, x, rate)),
    ...latencyCurves.flatMap(([name, style]) =>
      runsOf(slices).map((run) => {
        const points = run.map(({ from, to, latencyNs }): Point => {
          return [x.at((from + to) / 2), y.at(latencyNs?.[name] ?? 0)]
        })
        return points.length === 1
          ? html`<path class="line ${style}" d="${linePath(points)}h2"/>`
          : html`<path class="line ${style}" d="${linePath(points)}"/>`
      }),
    ),
  ])
}

/** Completed and lost calls per second. */
function rateOf({ completedPerSecond, lost, from, to }: TimeSlice): number {
  return completedPerSecond + lost / (to - from)
}

/** Lost calls stand on those that were completed. */
function drawRate(slice: TimeSlice, x: Axis, rate: Axis): Markup {
  const [left, right] = [x.at(slice.from), x.at(slice.to)]
  const width = round(Math.max(0.8, right - left - 0.8))
  const [completed, all] = [rate.at(slice.completedPerSecond), rate.at(rateOf(slice))]
  const tip = `${secondsText(slice)}: ${formatRate(slice.completedPerSecond)}/s completed, ${slice.lost} lost`
  const lost =
    slice.lost === 0
      ? null
      : html`<rect class="lost" x="${round(left)}" y="${round(all)}" width="${width}" height="${round(completed - all)}"/>`
  return html`<g><title>${tip}</title><rect class="completed" x="${round(left)}" y="${round(completed)}" width="${width}" height="${round(rateY[0] - completed)}"/>${lost}</g>`
}

/** `second 7`, `seconds 10 to 14`: from 0, as the table of the terminal counts them. */
export function secondsText({ from, to }: Pick<TimeSlice, 'from' | 'to'>): string {
  const last = Math.max(from, Math.ceil(to) - 1)
  return last === from ? `second ${from}` : `seconds ${from} to ${last}`
}

/** Neighbours with a latency: where nothing ended there is no line. */
function runsOf(slices: readonly TimeSlice[]): readonly (readonly TimeSlice[])[] {
  const runs: TimeSlice[][] = []
  let open: TimeSlice[] | null = null
  for (const slice of slices) {
    if (slice.latencyNs === null) {
      open = null
      continue
    }
    if (open === null) {
      open = []
      runs.push(open)
    }
    open.push(slice)
  }
  return runs
}

function describe(slices: readonly TimeSlice[]): string {
  const known = slices.flatMap(({ latencyNs }) => (latencyNs === null ? [] : [latencyNs]))
  const [least, most] = spanOf(known.map(({ p99 }) => p99))
  const lost = slices.reduce((sum, slice) => sum + slice.lost, 0)
  const latency =
    known.length === 0
      ? 'no call ended well'
      : `p99 between ${formatNanoseconds(least)} and ${formatNanoseconds(most)}`
  return `Latency and throughput over ${Number((slices[slices.length - 1]?.to ?? 0).toFixed(1))} seconds of load: ${latency}; ${lost} calls lost.`
}
