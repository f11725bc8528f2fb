import type { Snapshot } from '@tidemark/metrics'
import type { Destination, FormatStep } from './destination.ts'
import { type DurationUnit, eachField, FIELD_NAMES, type FieldName } from './text/fields.ts'
import { tagList } from './text/tag-list.ts'
import { type FileTransportOptions, fileTransport } from './transports/file.ts'

export interface CsvOptions extends Pick<FileTransportOptions, 'rotate'> {
  /** @default 's' */
  readonly durationUnit?: DurationUnit
}

const FIRST_COLUMNS = ['time', 'kind', 'name', 'tags', 'unit'] as const

/** Which column each figure is in, after the first ones. */
const POSITIONS: ReadonlyMap<FieldName, number> = new Map(FIELD_NAMES.map((name, at) => [name, at]))

/** The first line of each file. */
const HEADER = `${[...FIRST_COLUMNS, ...FIELD_NAMES].join(',')}\r\n`

/**
 * Appends a row for each series to a file of comma-separated values (RFC 4180), with one column for each figure a metric
 * can have. A new file begins with the names of the columns.
 *
 * A text that a spreadsheet would run as a formula begins with an apostrophe.
 *
 * @param path its folder must exist
 */
export function csv(path: string, options: CsvOptions = {}): Destination {
  const { rotate, durationUnit = 's' } = options
  return {
    name: path,
    reads: 'once',
    format: (snapshot) => formatCsv(snapshot, durationUnit),
    transport: fileTransport({ path, header: HEADER, ...(rotate !== undefined && { rotate }) }),
  }
}

function* formatCsv(snapshot: Snapshot, durationUnit: DurationUnit): Generator<FormatStep> {
  const time = new Date(snapshot.takenAt).toISOString()
  for (const metric of snapshot.metrics) {
    const figures: string[] = FIELD_NAMES.map(() => '')
    const omitted = eachField(metric, durationUnit, (name, value) => {
      figures[POSITIONS.get(name) as number] = String(value)
    })
    if (omitted > 0) yield { omitted: 'not finite', count: omitted }
    const { kind, name, tags, unit } = metric
    const list = tagList([snapshot.tags, tags], String, String).map(([tag, value]) => `${tag}=${value}`)
    const texts = [name, list.join(';'), unitWritten(unit, durationUnit)].map(cell)
    yield { data: `${[time, kind, ...texts, ...figures].join(',')}\r\n`, points: 1 }
  }
}

function unitWritten(unit: string, durationUnit: DurationUnit): string {
  return ['ps', 'ns', 'us', 'ms', 's'].includes(unit) ? durationUnit : unit
}

/** @see https://owasp.org/www-community/attacks/CSV_Injection */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
