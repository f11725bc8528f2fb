import { bytesOfBase64, compressHdr, inflateHdr, maxBase64Length } from './hdr-compressed.ts'
import { HdrFormatError } from './hdr-format-error.ts'
import { maxPayloadBytes, readHdrPayload, type SlotRange, writeHdrPayload } from './hdr-payload.ts'
import { type HistogramDigits, MAX_HIGHEST } from './histogram-layout.ts'
import { isUnit, UNITS_ALLOWED, type Unit } from './units.ts'

/**
 * A histogram as JSON carries it, complete: decoding and merging it loses nothing. All values are integers
 * in `unit`.
 */
export interface EncodedHistogram {
  readonly unit: Unit
  readonly digits: HistogramDigits
  /** The largest value with a slot of its own, 2 to 2^52. Larger ones were recorded as this one. */
  readonly highest: number
  readonly count: number
  /** Exact below 2^53, then the nearest double. */
  readonly sum: number
  /** As `sum`. */
  readonly sumOfSquares: number
  /** 0 without values. */
  readonly min: number
  /** 0 without values. */
  readonly max: number
  /** Recordings that were no number of at least 0; they are in nothing else. */
  readonly dropped: number
  /** Values above `highest`; they are part of `count`. */
  readonly exceeded: number
  /**
   * The counts: base64 of the compressed HdrHistogram V2 format, which the HdrHistogram libraries of other
   * languages read. Its bytes may differ between versions of zlib, what they stand for does not.
   */
  readonly counts: string
}

/** What an encoded histogram says apart from its counts. */
export type EncodedFields = Omit<EncodedHistogram, 'counts'>

/** Something is not an encoded histogram. `field` is the first field found wrong. */
export class HistogramFormatError extends Error {
  override readonly name = 'HistogramFormatError'
  readonly code = 'TIDEMARK_HISTOGRAM_FORMAT'
  readonly field: string

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(`encoded histogram, field "${field}": ${problem}`, options)
    this.field = field
  }
}

/** What zlib takes when nothing is said. Records are kept, so a few bytes are worth more than a few microseconds. */
const LEVEL = 6

export function encodeCounts(digits: number, highest: number, slots: SlotRange): string {
  return compressHdr(writeHdrPayload({ digits, highest, slots }), LEVEL).toString('base64')
}

/**
 * Checks every field but `counts`, and that the figures can belong together.
 *
 * @throws HistogramFormatError
 */
export function checkEncodedFields(encoded: unknown): EncodedFields {
  if (typeof encoded !== 'object' || encoded === null || Array.isArray(encoded)) {
    throw new HistogramFormatError('(all)', `found ${describe(encoded)}, expected an object`)
  }
  const fields = encoded as Readonly<Record<string, unknown>>
  const unit = fields['unit']
  if (!isUnit(unit)) throw new HistogramFormatError('unit', `found ${describe(unit)}, ${UNITS_ALLOWED}`)
  const checked = {
    unit,
    digits: integer(fields, 'digits', 1, 4) as HistogramDigits,
    highest: integer(fields, 'highest', 2, MAX_HIGHEST),
    count: integer(fields, 'count', 0, Number.MAX_SAFE_INTEGER),
    sum: integer(fields, 'sum', 0, Number.MAX_VALUE),
    sumOfSquares: integer(fields, 'sumOfSquares', 0, Number.MAX_VALUE),
    min: integer(fields, 'min', 0, MAX_HIGHEST),
    max: integer(fields, 'max', 0, MAX_HIGHEST),
    dropped: integer(fields, 'dropped', 0, Number.MAX_SAFE_INTEGER),
    exceeded: integer(fields, 'exceeded', 0, Number.MAX_SAFE_INTEGER),
  }
  const { highest, count, sum, min, max } = checked
  within('max', checked.max, count === 0 ? 0 : min, count === 0 ? 0 : highest)
  within('min', min, 0, checked.max)
  within('exceeded', checked.exceeded, 0, count)
  within('sum', sum, count * min, count * max)
  // min · v <= v² <= max · v holds for each value, hence for the sums.
  within('sumOfSquares', checked.sumOfSquares, sum * min, sum * max)
  return checked
}

/**
 * Calls `record` for every slot with a count.
 *
 * @param slots how many slots the layout of `fields` has
 * @throws HistogramFormatError when `counts` is not a payload of this layout
 */
export function decodeCounts(
  counts: unknown,
  fields: EncodedFields,
  slots: number,
  record: (index: number, count: number) => void,
): void {
  if (typeof counts !== 'string') {
    throw new HistogramFormatError('counts', `found ${describe(counts)}, expected base64`)
  }
  const maxBytes = maxPayloadBytes(slots)
  if (counts.length > maxBase64Length(maxBytes)) {
    throw new HistogramFormatError('counts', `has ${counts.length} characters, too many for its layout`)
  }
  try {
    const payload = inflateHdr(bytesOfBase64(counts), maxBytes)
    readHdrPayload(payload, { digits: fields.digits, highest: fields.highest, slots }, record)
  } catch (error) {
    if (error instanceof HdrFormatError) {
      throw new HistogramFormatError('counts', error.message, { cause: error })
    }
    throw error
  }
}

function integer(fields: Readonly<Record<string, unknown>>, name: string, low: number, high: number): number {
  const found = fields[name]
  if (typeof found === 'number' && Number.isInteger(found) && found >= low && found <= high) return found + 0
  throw new HistogramFormatError(name, `found ${describe(found)}, expected an integer from ${low} to ${high}`)
}

/** Sums past 2^53 are rounded, so their bounds get some room: the rounding of one operation is 1.1e-16. */
function within(name: string, found: number, low: number, high: number): void {
  if (found >= low * (1 - 1e-12) && found <= high * (1 + 1e-12)) return
  throw new HistogramFormatError(name, `found ${found}, expected ${low} to ${high} from the other fields`)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  // The ellipsis is escaped: one character past ASCII, and V8 keeps the whole file that is built with two bytes each.
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}\u2026` : value)
  if (typeof value === 'number') return `${value}`
  return Array.isArray(value) ? 'an array' : typeof value
}
