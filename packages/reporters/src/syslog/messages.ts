import { hostname } from 'node:os'
import type { Snapshot } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import type { FigureOptions } from '../text/each-figure.ts'
import { seriesJson } from '../text/series-json.ts'

/** Facilities of RFC 5424, 6.2.1, that programs of one's own use. */
const FACILITIES = {
  user: 1,
  daemon: 3,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const

export interface SyslogMessageOptions extends FigureOptions {
  /** @default 'user' */
  readonly facility?: keyof typeof FACILITIES
  /** What sorts the messages of this program from others. @default 'tidemark' */
  readonly appName?: string
  /** @default that of this machine */
  readonly hostname?: string
}

const INFORMATIONAL = 6

/** What kind of message it is (RFC 5424, 6.2.7). */
const MESSAGE_ID = 'metrics'

/**
 * A message of RFC 5424 for each series, with its figures as one object of JSON: `{"metric":"orders", "kind":"counter",
 * "tags":{"region":"eu"}, "count":3}`. There are no structured data: their names have no room for any tag.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5424
 */
export function syslogMessages(
  options: SyslogMessageOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const header = headerOf(options)
  return seriesJson(options, ({ takenAt }) => {
    const begin = header(takenAt)
    return (json) => `${begin}${json}`
  })
}

/** As `syslogMessages`, each with its length before it, so that none can begin another (RFC 6587, 3.4.1). */
export function countedSyslogMessages(
  options: SyslogMessageOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const header = headerOf(options)
  return seriesJson(options, ({ takenAt }) => {
    const begin = header(takenAt)
    // All of it is ASCII: a character is an octet.
    return (json) => `${begin.length + json.length} ${begin}${json}`
  })
}

function headerOf(options: SyslogMessageOptions): (takenAt: number) => string {
  const { facility = 'user', appName = 'tidemark' } = options
  const priority = FACILITIES[facility] * 8 + INFORMATIONAL
  const host = headerField(options.hostname ?? hostname(), 255)
  const app = headerField(appName, 48)
  return (takenAt) =>
    `<${priority}>1 ${new Date(takenAt).toISOString()} ${host} ${app} ${process.pid} ${MESSAGE_ID} - `
}

/** Printable ASCII without spaces; `-` is nothing. */
function headerField(text: string, maxLength: number): string {
  const safe = text.replace(/[^!-~]/gu, '_').slice(0, maxLength)
  return safe === '' ? '-' : safe
}
