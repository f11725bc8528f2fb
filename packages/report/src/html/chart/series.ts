import type { Content, Markup } from '../markup.ts'
import { html } from '../markup.ts'

/**
 * How something looks in every chart of a page: colour, dashes and marks, so that nothing depends on colour alone.
 * `a` is what is judged, `b` what it is judged by, `c` something older or third.
 */
export type SeriesStyle = 'a' | 'b' | 'c' | 'd'

export interface Series<Data> {
  /** What people call it, safe to print. */
  readonly label: string
  readonly style: SeriesStyle
  readonly data: Data
}

const styles: readonly SeriesStyle[] = ['a', 'b', 'c', 'd']

/** @param index from 0; what is judged first */
export function styleOf(index: number): SeriesStyle {
  return styles[Math.min(index, styles.length - 1)] ?? 'd'
}

/** Which look belongs to which name. */
export function legend(series: readonly Pick<Series<unknown>, 'label' | 'style'>[]): Content {
  if (series.length < 2) return null
  return html`<ul class="legend">${series.map(({ label, style }) => legendEntry(label, style))}</ul>`
}

function legendEntry(label: string, style: SeriesStyle): Markup {
  return html`<li><svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path class="line ${style}" d="M0 5H24"/>${mark(style, 12, 5)}</svg><bdi>${label}</bdi></li>`
}

/** The mark of a series at a place: disc, square, diamond, triangle. */
export function mark(style: SeriesStyle, x: number, y: number, title: Content = null): Markup {
  const shapes: Readonly<Record<SeriesStyle, string>> = {
    a: 'm-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0',
    b: 'm-2.8 -2.8h5.6v5.6h-5.6z',
    c: 'm0 -3.8l3.8 3.8l-3.8 3.8l-3.8 -3.8z',
    d: 'm0 -3.4l3.4 6.2h-6.8z',
  }
  const tip = title === null ? null : html`<title>${title}</title>`
  return html`<path class="mark ${style}" d="M${x} ${y}${shapes[style]}">${tip}</path>`
}
