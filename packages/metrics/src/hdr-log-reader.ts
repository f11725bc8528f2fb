import { type DecodeHdrOptions, decodeHdr } from './decode-hdr.ts'
import { HdrFormatError } from './hdr-format-error.ts'
import type { Histogram } from './histogram.ts'

/** One interval of an HDR log. Times are seconds since 1970-01-01 UTC where the log says when it began. */
export interface HdrLogInterval {
  readonly tag: string | undefined
  readonly startSeconds: number
  readonly endSeconds: number
  /** The column of maxima as it stands there: mostly in milliseconds, whatever the histogram counts. */
  readonly max: number
  readonly histogram: Histogram
}

/** A line is not one of an HDR log. `line` counts from 1. */
export class HdrLogError extends Error {
  override readonly name = 'HdrLogError'
  readonly code = 'TIDEMARK_HDR_LOG'
  readonly line: number

  constructor(line: number, problem: string, options?: ErrorOptions) {
    super(`HDR log, line ${line}: ${problem}`, options)
    this.line = line
  }
}

/**
 * Reads an HDR log (.hlog) of any HdrHistogram library, one line at a time.
 *
 * @param log the whole text, or its lines with or without their newlines
 * @param options what the histograms count, and the layout wanted; see {@link decodeHdr}
 * @throws HdrLogError at a line that is none, such as the last one of a torn log
 * @throws RangeError when an option is out of its range
 * @see https://github.com/HdrHistogram/HdrHistogram HistogramLogReader
 */
export function* readHdrLog(
  log: string | Iterable<string>,
  options: DecodeHdrOptions,
): Generator<HdrLogInterval, void, undefined> {
  const reader = new LineReader(options)
  for (const line of typeof log === 'string' ? linesOf(log) : log) {
    const interval = reader.read(line)
    if (interval !== undefined) yield interval
  }
}

/** As {@link readHdrLog}, from lines that arrive over time, such as those of `node:readline`. */
export async function* readHdrLogStream(
  lines: AsyncIterable<string>,
  options: DecodeHdrOptions,
): AsyncGenerator<HdrLogInterval, void, undefined> {
  const reader = new LineReader(options)
  for await (const line of lines) {
    const interval = reader.read(line)
    if (interval !== undefined) yield interval
  }
}

function* linesOf(text: string): Generator<string, void, undefined> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    yield text.slice(start, end)
    start = end + 1
  }
}

const NUMBER = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/
const TIME = /^#\[(Start|Base)Time: (\S+) /
const YEAR_SECONDS = 365 * 24 * 3600

/** What a log has said so far, which the meaning of its times depends on. */
class LineReader {
  readonly #options: DecodeHdrOptions
  #line = 0
  #startSeconds: number | undefined
  #baseSeconds: number | undefined

  constructor(options: DecodeHdrOptions) {
    this.#options = options
  }

  read(raw: string): HdrLogInterval | undefined {
    this.#line++
    // A byte order mark and a carriage return are white space to trim().
    const line = raw.trim()
    if (line.startsWith('#')) this.#comment(line)
    if (line === '' || line.startsWith('#') || line.startsWith('"StartTimestamp"')) return undefined
    return this.#interval(line)
  }

  #comment(line: string): void {
    const [, which, text] = TIME.exec(line) ?? []
    if (text === undefined) return
    const seconds = this.#number(`${which}Time`, text)
    if (which === 'Start') this.#startSeconds = seconds
    else this.#baseSeconds = seconds
  }

  #interval(line: string): HdrLogInterval {
    const columns = line.split(',')
    const tag = columns[0]?.startsWith('Tag=') ? columns.shift()?.slice('Tag='.length) : undefined
    const [start, length, max, payload] = columns
    if (start === undefined || length === undefined || max === undefined || payload === undefined) {
      throw this.#error(`has ${columns.length} columns, expected start, length, maximum and histogram`)
    }
    if (columns.length > 4) throw this.#error(`has ${columns.length} columns besides the tag, expected 4`)
    const startColumn = this.#number('start', start)
    const lengthColumn = this.#number('length', length)
    const offset = this.#offset(startColumn)
    // The C library writes the end here. An interval that would be longer than a year is one.
    const isEnd = lengthColumn >= startColumn && lengthColumn > YEAR_SECONDS
    if (lengthColumn < 0) throw this.#error(`length is ${length}, expected at least 0`)
    return {
      tag,
      startSeconds: startColumn + offset,
      endSeconds: isEnd ? lengthColumn + offset : startColumn + lengthColumn + offset,
      max: this.#number('maximum', max),
      histogram: this.#histogram(payload),
    }
  }

  /** What to add to the times of lines, found once, by the rules of Java's reader. */
  #offset(firstSeconds: number): number {
    this.#startSeconds ??= firstSeconds
    // Without a base time, times a year before the start of the log can only be relative to it.
    this.#baseSeconds ??= firstSeconds < this.#startSeconds - YEAR_SECONDS ? this.#startSeconds : 0
    return this.#baseSeconds
  }

  #histogram(payload: string): Histogram {
    try {
      return decodeHdr(payload, this.#options)
    } catch (error) {
      if (!(error instanceof HdrFormatError)) throw error
      throw this.#error(`histogram: ${error.message}`, error)
    }
  }

  #number(name: string, text: string): number {
    const number = NUMBER.test(text) ? Number(text) : Number.NaN
    if (Number.isFinite(number)) return number
    throw this.#error(`${name} is ${JSON.stringify(text.slice(0, 40))}, expected a number`)
  }

  #error(problem: string, cause?: unknown): HdrLogError {
    return new HdrLogError(this.#line, problem, cause === undefined ? undefined : { cause })
  }
}
