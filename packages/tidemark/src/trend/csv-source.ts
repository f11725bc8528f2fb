import type { Measurement } from '@tidemark/gate/trend'
import { ConfigError } from '../config/config-error.ts'
import { type CsvRow, parseCsv } from './csv.ts'
import { parseInstant } from './parse-instant.ts'
import type { TrendSource } from './source.ts'

/** Columns that say what a figure is of; every other one holds figures. */
const roles = {
  time: ['time', 'at', 'date', 'timestamp'],
  suite: ['suite'],
  call: ['call'],
  revision: ['revision', 'commit'],
  machine: ['machine'],
} as const

const allowed = `a first line with the names of the columns: ${roles.time.join(', ')} for when, perhaps suite, call, revision and machine, and one column or more of figures`

/**
 * The figures of a CSV file with a line of headings. A column named `value`, `ratio` or the like belongs to the call of
 * its row; without a column `call`, each column of figures is a call of its name. Figures of `ratio` are held against 1.
 *
 * Cells that hold no figure above 0 are left out, and told; empty ones are gaps.
 *
 * @param name of the file, for messages
 * @throws ConfigError when the columns are not there
 */
export function csvSource(text: string, name: string): TrendSource {
  const [head, ...rows] = parseCsv(text)
  const columns = columnsOf(head, name)
  const notes: string[] = []
  const measurements = rows.flatMap((row) => measurementsOf(row, columns, name, notes))
  return { name, measurements, notes }
}

type Role = keyof typeof roles

interface Columns {
  readonly position: Readonly<Partial<Record<Role, number>>> & { readonly time: number }
  readonly figures: readonly { readonly index: number; readonly heading: string }[]
  readonly count: number
}

function columnsOf(head: CsvRow | undefined, name: string): Columns {
  const headings = head?.cells.map((cell) => cell.trim()) ?? []
  const position: Partial<Record<Role, number>> = {}
  const figures: { index: number; heading: string }[] = []
  for (const [index, heading] of headings.entries()) {
    const role = roleOf(heading)
    if (role === undefined) figures.push({ index, heading })
    else if (position[role] === undefined) position[role] = index
    else throw new ConfigError(`${name}: found two columns for the ${role}; allowed is one`)
  }
  const { time } = position
  if (time === undefined || figures.length === 0) {
    const found =
      headings.length === 0
        ? 'no line'
        : `the columns ${headings.map((one) => JSON.stringify(one)).join(', ')}`
    throw new ConfigError(`${name}: found ${found}; allowed is ${allowed}`)
  }
  return { position: { ...position, time }, figures, count: headings.length }
}

function roleOf(heading: string): Role | undefined {
  const wanted = heading.toLowerCase()
  return (Object.keys(roles) as Role[]).find((role) => roles[role].some((name) => name === wanted))
}

function measurementsOf(
  { line, cells }: CsvRow,
  { position, figures, count }: Columns,
  name: string,
  notes: string[],
): Measurement[] {
  const note = (problem: string): Measurement[] => {
    notes.push(`${name}:${line}: ${problem}; left out`)
    return []
  }
  if (cells.length !== count) return note(`found ${cells.length} cells; allowed are ${count}`)
  const textOf = (role: Role): string => cells[position[role] ?? -1]?.trim() ?? ''
  const atMs = parseInstant(textOf('time'))
  if (atMs === null) {
    return note(
      `found the time ${JSON.stringify(textOf('time'))}; allowed is one such as 2026-11-22T20:00:00Z`,
    )
  }
  return figures.flatMap(({ index, heading }) => {
    const text = cells[index]?.trim() ?? ''
    if (text === '') return []
    const figure = Number(text)
    if (!(figure > 0 && Number.isFinite(figure))) {
      return note(`${heading}: found ${JSON.stringify(text)}; allowed is a number above 0`)
    }
    const ofCall = position.call === undefined ? [heading] : figures.length === 1 ? [] : [heading]
    return {
      suite: textOf('suite'),
      call: [textOf('call'), ...ofCall].filter(Boolean).join(' ') || name,
      measure: heading.toLowerCase() === 'ratio' ? 'ratio' : 'value',
      reference: textOf('machine'),
      atMs,
      revision: textOf('revision') || null,
      figure,
      standardError: null,
    } satisfies Measurement
  })
}
