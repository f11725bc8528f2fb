import { encodeHdrBase64 } from './encode-hdr.ts'
import type { Histogram } from './histogram.ts'

/** What was recorded from one moment to another, in seconds since 1970-01-01 UTC. */
export interface HdrLogEntry {
  /** Tells series apart that share a log: text without commas, quotes and white space. */
  readonly tag?: string | undefined
  readonly startSeconds: number
  readonly endSeconds: number
  readonly histogram: Histogram
}

export interface HdrLogOptions {
  /** When the log begins, in seconds since 1970-01-01 UTC. */
  readonly startSeconds: number
  /** Lines for people in front of everything else. @default none */
  readonly comments?: readonly string[]
  /**
   * What the column of maxima is divided by. Viewers of HDR logs expect milliseconds there.
   * @default 10^6 for nanoseconds, otherwise 1
   */
  readonly maxRatio?: number
}

const LEGEND = '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"'
/** That of Java 2.1.11; C reads 1.0 to 1.3. */
const VERSION = '1.3'

/**
 * An HDR log (.hlog), line by line, each with its newline: what HdrHistogram's own log readers and viewers
 * read. Where it goes is up to the caller.
 *
 * @throws RangeError when a tag, time or ratio would corrupt its line
 * @see https://github.com/HdrHistogram/HdrHistogram HistogramLogWriter
 */
export function* writeHdrLog(
  entries: Iterable<HdrLogEntry>,
  options: HdrLogOptions,
): Generator<string, void, undefined> {
  yield hdrLogHeader(options)
  for (const entry of entries) yield hdrLogLine(entry, options)
}

/** The lines in front of the first interval, for a log that is appended to over time. */
export function hdrLogHeader({ startSeconds, comments = [] }: HdrLogOptions): string {
  const start = seconds('startSeconds', startSeconds)
  const lines = [
    // A line break inside of a comment begins another comment.
    ...comments.flatMap((comment) => comment.split(/\r\n|[\n\r\u2028\u2029]/)).map((line) => `#${line}`),
    `#[Histogram log format version ${VERSION}]`,
    `#[StartTime: ${start} (seconds since epoch), ${new Date(startSeconds * 1000).toISOString()}]`,
    LEGEND,
  ]
  return `${lines.join('\n')}\n`
}

/** The line of one interval, with its newline. */
export function hdrLogLine(entry: HdrLogEntry, options: Pick<HdrLogOptions, 'maxRatio'> = {}): string {
  const { tag, startSeconds, endSeconds, histogram } = entry
  const { maxRatio = histogram.unit === 'ns' ? 1e6 : 1 } = options
  if (!(maxRatio > 0 && maxRatio < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`HDR log maxRatio must be a number above 0, got ${String(maxRatio)}`)
  }
  if (!(endSeconds >= startSeconds)) {
    throw new RangeError(`HDR log interval ends at ${endSeconds}, before its start at ${startSeconds}`)
  }
  const start = seconds('startSeconds', startSeconds)
  // From the rounded ends, so that intervals that touch still do in the log.
  const length = (Number(seconds('endSeconds', endSeconds)) - Number(start)).toFixed(3)
  const max = (histogram.max / maxRatio).toFixed(3)
  return `${tagColumn(tag)}${start},${length},${max},${encodeHdrBase64(histogram)}\n`
}

/** The tag's own column. Other writers put a comma or a space into it as it is, which their readers take apart. */
function tagColumn(tag: string | undefined): string {
  if (tag === undefined) return ''
  if (typeof tag === 'string' && /^[^\s,"\p{Cc}]{1,1000}$/u.test(tag)) return `Tag=${tag},`
  throw new RangeError(
    `HDR log tag ${JSON.stringify(tag)} must have 1 to 1000 characters and no comma, quote or white space`,
  )
}

/** The last moment a JavaScript date can have. */
const MAX_SECONDS = 8.64e12

function seconds(name: string, value: number): string {
  if (typeof value === 'number' && value >= 0 && value <= MAX_SECONDS) return value.toFixed(3)
  throw new RangeError(`HDR log ${name} must be seconds since 1970, got ${String(value)}`)
}
