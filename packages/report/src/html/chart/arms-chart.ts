import { quantiles } from '@tidemark/stats'
import { durationUnits, formatNanoseconds } from '../../format/quantity.ts'
import { html, type Markup } from '../markup.ts'
import { linearAxis, type Span, spanOf } from './axis.ts'
import { bottomAxis, chartHeight, chartWidth, drawing } from './frame.ts'
import { round } from './path.ts'
import { mark, type Series } from './series.ts'

/** What a replicate measured of one arm. */
export interface ArmFigures {
  readonly p50Ns: number
  readonly p99Ns: number
}

/** A strip of marks under a box for each arm, once for the median of a replicate and once for its tail. */
const panels = [
  { name: 'p50', figure: ({ p50Ns }: ArmFigures) => p50Ns },
  { name: 'p99', figure: ({ p99Ns }: ArmFigures) => p99Ns },
] as const

const quartiles = [0.25, 0.5, 0.75] as const

/** Strips need no labels on their left; marks at the ends are not cut in half. */
const stripX: Span = [8, chartWidth - 8]

const panelHeight = chartHeight / panels.length

/**
 * How the replicates of each arm are spread. Every process is a mark: what differs from process to process is what a
 * verdict has to see through.
 *
 * @param arms head first; each with at least one replicate
 */
export function drawArms(arms: readonly Series<readonly ArmFigures[]>[]): Markup {
  const drawn = panels.map(({ name, figure }, index) => {
    const strips = arms.map((arm) => ({ ...arm, values: arm.data.map(figure) }))
    return drawPanel(name, strips, index * panelHeight)
  })
  return drawing(describe(arms), drawn)
}

type Strip = Pick<Series<unknown>, 'style'> & { readonly values: readonly number[] }

function drawPanel(name: string, strips: readonly Strip[], top: number): Markup {
  const floor = top + panelHeight - 24
  const x = linearAxis(spanOf(strips.flatMap(({ values }) => values)), stripX, {
    units: durationUnits,
    ticks: 5,
  })
  const first = top + 18
  const row = (floor - first - 2) / strips.length
  const drawn = strips.map((strip, index) => drawStrip(strip, x.at, first + row * (index + 0.5), row))
  return html`<text class="title" x="0" y="${top + 10}">${name} of each replicate</text>${bottomAxis(x, '', floor, stripX)}${drawn}`
}

function drawStrip(
  { values, style }: Strip,
  at: (value: number) => number,
  middle: number,
  row: number,
): Markup {
  const [low, median, high] = quantiles(values, quartiles)
  const half = Math.min(9, row * 0.42)
  const [from, to] = [round(at(low)), round(at(high))]
  const box = html`<rect class="box ${style}" x="${from}" y="${round(middle - half)}" width="${round(Math.max(1, to - from))}" height="${round(2 * half)}" rx="2"/>`
  const line = html`<path class="median ${style}" d="M${round(at(median))} ${round(middle - half)}v${round(2 * half)}"/>`
  const marks = values.map((value, index) => {
    // Spread by their order, so that equal figures do not hide each other; the drawing stays the same each time.
    const shift = ((index % 5) - 2) * half * 0.22
    return mark(
      style,
      round(at(value)),
      round(middle + shift),
      `replicate ${index + 1}: ${formatNanoseconds(value)}`,
    )
  })
  return html`${box}${marks}${line}`
}

function describe(arms: readonly Series<readonly ArmFigures[]>[]): string {
  const parts = arms.map(({ label, data }) => {
    const figures = panels.map(({ name, figure }) => {
      const [low, median, high] = quantiles(data.map(figure), quartiles)
      return `${name} ${formatNanoseconds(median)}, quartiles ${formatNanoseconds(low)} and ${formatNanoseconds(high)}`
    })
    return `${label}: ${figures.join('; ')}`
  })
  return `Median and tail of each replicate, arm by arm. ${parts.join('. ')}.`
}
