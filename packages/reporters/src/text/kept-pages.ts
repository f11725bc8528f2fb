import type { MetricSnapshot, Snapshot } from '@tidemark/metrics'
import { LinePage } from '@tidemark/metrics/exposition'
import { changedRange } from '../changed-range.ts'
import type { FormatStep } from '../destination.ts'
import { PieceWriter } from '../piece-writer.ts'
import { areSameElements, hasElements } from '../same-elements.ts'
import { type DurationUnit, eachField, type FieldName } from './fields.ts'

/** What is kept of a series for its lines. */
export interface LineKey {
  readonly key: string
}

/** How a format writes the figures of a series into lines. */
export interface LineLayout<Key extends LineKey> {
  /** Whether each figure has a line of its own; else those of a series share one. */
  readonly isLinePerFigure: boolean
  readonly durationUnit: DurationUnit
  /** What stands before the value of a figure, from where the line begins or the figure before it ends. */
  readonly before: (key: Key, field: FieldName, isFirst: boolean) => string
}

/** Some fifty lines: each step costs what writing some of them does. */
const PAGE_CHARACTERS = 4096

/** What a figure takes beside the key. */
const FIGURE_CHARACTERS = 24

/** No page has more. */
const MOST_SERIES_PER_PAGE = Math.ceil(PAGE_CHARACTERS / FIGURE_CHARACTERS)

/** Figures that a series may have. */
const FIGURES: Readonly<Record<MetricSnapshot['kind'], number>> = {
  counter: 1,
  gauge: 1,
  meter: 5,
  histogram: 12,
  timer: 18,
}

/** Where none is left out. Where all are, their counts say so. */
const ALL: readonly FieldName[] = []

/** Lines of some series that follow each other. */
interface Page<Key> {
  readonly series: readonly Key[]
  /** How many figures each has: of its kind they tell which, where all are finite. */
  readonly counts: readonly number[]
  /** Which they are, where some are not, and are left out; else {@link ALL}. */
  readonly finite: readonly FieldName[]
  readonly lines: LinePage
  /** The last figure of each line. */
  readonly lineEnds: readonly number[]
  /** What ends each line now. */
  end: Buffer
}

/**
 * Writes lines of figures as bytes, a page at a time, each line a piece of one point. Pages are kept from report to report
 * as long as their series follow each other and have the same figures, and only values that changed are written anew.
 */
export class KeptPages<Key extends LineKey> {
  readonly #layout: LineLayout<Key>
  /** Those of the last report, by their first series. */
  #pages: ReadonlyMap<Key, Page<Key>> = new Map()
  // Figures of the series of a page.
  readonly #fields: FieldName[] = []
  readonly #values: number[] = []
  #count = 0
  readonly #take = (field: FieldName, value: number): void => {
    this.#fields[this.#count] = field
    this.#values[this.#count++] = value
  }

  constructor(layout: LineLayout<Key>) {
    this.#layout = layout
  }

  /**
   * @param keyOf gives an object for each series, in their order, which is the same as long as the series is and differs
   *   from all others; else why the series is left out
   * @param end of each line, such as a time and a newline
   */
  *write(
    { metrics }: Pick<Snapshot, 'metrics'>,
    keyOf: (metric: MetricSnapshot) => Key | 'unsupported' | undefined,
    end: Buffer,
  ): Generator<FormatStep> {
    const series: Key[] = []
    const members: MetricSnapshot[] = []
    const out = new PieceWriter()
    const pages = new Map<Key, Page<Key>>()
    let next = 0
    for (let at = 0; ; ) {
      // Not all of them first: those that are written soon are still at hand for the processor.
      while (next < metrics.length && series.length - at < MOST_SERIES_PER_PAGE) {
        const metric = metrics[next++] as MetricSnapshot
        const key = keyOf(metric)
        if (key === undefined || key === 'unsupported') {
          yield { omitted: key ?? 'collision', count: 1 }
          continue
        }
        series.push(key)
        members.push(metric)
      }
      if (at === series.length) break
      const first = series[at] as Key
      const known = this.#pages.get(first)
      const isKnown = known !== undefined && hasElements(series, at, known.series)
      const pageEnd = isKnown ? at + known.series.length : this.#endOfPage(series, members, at)
      const { counts, notFinite } = this.#takeFigures(members, at, pageEnd)
      const finite = notFinite === 0 ? ALL : this.#fields.slice(0, this.#count)
      const fits =
        isKnown &&
        known.end.length === end.length &&
        areSameElements(counts, known.counts) &&
        areSameElements(finite, known.finite)
      const page = fits ? known : this.#layOut(series.slice(at, pageEnd), counts, finite, end)
      pages.set(first, page)
      if (this.#count > 0) this.#write(page, end, out)
      // After they are written: what is taken of a page is of no use once another snapshot had its turn.
      if (notFinite > 0) yield { omitted: 'not finite', count: notFinite }
      if (out.isFull) yield out.take()
      at = pageEnd
    }
    yield out.take()
    this.#pages = pages
  }

  /** Where a page ends that begins here: when it is long enough, or before one that is known, which may stay as it is. */
  #endOfPage(series: readonly Key[], members: readonly MetricSnapshot[], start: number): number {
    let characters = 0
    let at = start
    do {
      const { key } = series[at] as Key
      const figures = FIGURES[(members[at] as MetricSnapshot).kind]
      characters += key.length * (this.#layout.isLinePerFigure ? figures : 1) + FIGURE_CHARACTERS * figures
      at++
    } while (at < series.length && characters < PAGE_CHARACTERS && !this.#pages.has(series[at] as Key))
    return at
  }

  /** @returns how many each series has, and how many were left out, because they are no finite numbers */
  #takeFigures(
    members: readonly MetricSnapshot[],
    start: number,
    end: number,
  ): { readonly counts: readonly number[]; readonly notFinite: number } {
    const counts: number[] = []
    let notFinite = 0
    this.#count = 0
    for (let at = start; at < end; at++) {
      const before = this.#count
      notFinite += eachField(members[at] as MetricSnapshot, this.#layout.durationUnit, this.#take)
      counts.push(this.#count - before)
    }
    return { counts, notFinite }
  }

  #layOut(
    series: readonly Key[],
    counts: readonly number[],
    finite: readonly FieldName[],
    end: Buffer,
  ): Page<Key> {
    const { isLinePerFigure, before } = this.#layout
    const texts: string[] = []
    const lineEnds: number[] = []
    const endText = end.toString()
    for (let at = 0; at < series.length; at++) {
      const count = counts[at] as number
      for (let figure = 0; figure < count; figure++) {
        const position = texts.length
        const isFirst = isLinePerFigure || figure === 0
        const text = before(series[at] as Key, this.#fields[position] as FieldName, isFirst)
        texts.push(isFirst && position > 0 ? `${endText}${text}` : text)
        if (isLinePerFigure || figure === count - 1) lineEnds.push(position)
      }
    }
    texts.push(endText)
    return { series, counts, finite, lines: new LinePage(texts), lineEnds, end }
  }

  /** With the figures that were taken last. */
  #write(page: Page<Key>, end: Buffer, out: PieceWriter): void {
    const { lines, lineEnds } = page
    for (let at = 0; at < this.#count; at++) lines.set(at, this.#values[at] as number)
    const { bytes } = lines
    const start = out.position
    // Of a time only the last digits are others.
    const { from, to } = changedRange(page.end, end)
    for (let line = 0; line < lineEnds.length; line++) {
      const valueEnd = lines.endOf(lineEnds[line] as number)
      for (let at = from; at < to; at++) bytes[valueEnd + at] = end[at] as number
      out.endPiece(start + valueEnd + end.length)
    }
    page.end = end
    out.bytes(bytes)
  }
}
