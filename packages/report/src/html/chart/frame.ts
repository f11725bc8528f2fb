import { html, type Markup } from '../markup.ts'
import type { Axis, Span } from './axis.ts'
import { round } from './path.ts'

/**
 * All charts are drawn at the width of a telephone's screen, so that their labels can be read there, and stand side by
 * side on a wider one.
 */
export const chartWidth = 360
export const chartHeight = 216

/** Where figures are drawn: between the labels on the left and below. */
export const plotX: Span = [58, chartWidth - 16]
/** From the lowest figure to the highest: coordinates of a screen grow downwards. */
export const plotY: Span = [chartHeight - 38, 22]

/**
 * A chart as a picture with a description; its figures are in a table beside it.
 *
 * @param description a sentence with what the chart shows
 */
export function drawing(description: string, content: readonly Markup[]): Markup {
  return html`<svg class="chart" viewBox="0 0 ${chartWidth} ${chartHeight}" role="img" aria-label="${description}">
${content.map((part) => html`${part}\n`)}</svg>`
}

/** Lines across the plot at the labels of the axis on the left; its title stands over them, to be read upright. */
export function leftAxis({ ticks }: Axis, title: string, [, top]: Span = plotY): Markup {
  const lines = ticks.map(
    ({ at, label }) =>
      html`<path class="grid" d="M${plotX[0]} ${round(at)}H${plotX[1]}"/><text class="tick end" x="${plotX[0] - 6}" y="${round(at + 3.5)}">${label}</text>`,
  )
  return html`<g aria-hidden="true">${lines}<text class="title" x="0" y="${top - 12}">${title}</text></g>`
}

/** Marks, labels and a title under a plot whose floor is at a level. */
export function bottomAxis(
  { ticks }: Axis,
  title: string,
  level: number = plotY[0],
  [from, to]: Span = plotX,
): Markup {
  const marks = ticks.map(
    ({ at, label }) =>
      html`<path class="axis" d="M${round(at)} ${level}v4"/><text class="tick mid" x="${round(at)}" y="${level + 16}">${label}</text>`,
  )
  const below =
    title === ''
      ? null
      : html`<text class="title mid" x="${(from + to) / 2}" y="${level + 32}">${title}</text>`
  return html`<g aria-hidden="true"><path class="axis" d="M${from} ${level}H${to}"/>${marks}${below}</g>`
}
