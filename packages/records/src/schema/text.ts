import * as v from 'valibot'

/** Text for people: any characters, also none. */
export function prose(description: string): v.GenericSchema<unknown, string> {
  return v.pipe(v.string('text'), v.description(description))
}

/** A name: any characters, at least one. */
export function label(description: string): v.GenericSchema<string> {
  return v.pipe(
    v.string('text that is not empty'),
    v.nonEmpty('text that is not empty'),
    v.description(description),
  )
}

/** Text of one form. */
export function form(
  description: string,
  pattern: RegExp,
  allowed: string,
): v.GenericSchema<unknown, string> {
  return v.pipe(v.string(allowed), v.regex(pattern, allowed), v.description(description))
}

/** A name that can be a folder of its own on every file system, and nothing else. */
export const folderName: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

export function environment(description: string): v.GenericSchema<unknown, string> {
  return form(
    description,
    folderName,
    'letters, digits, dots, dashes and underscores, a letter or digit first',
  )
}

/** The first 16 hexadecimal digits of a SHA-256. */
export function shortHash(description: string): v.GenericSchema<unknown, string> {
  return form(description, /^[0-9a-f]{16}$/, '16 hexadecimal digits')
}

export function definitionHash(): v.GenericSchema<unknown, string> {
  const description = "Hash of the call's own definition: tells a changed benchmark from changed code"
  return form(description, /^[0-9a-f]{8,64}$/, '8 to 64 hexadecimal digits')
}

/** A commit in full; SHA-1 or SHA-256. */
export function fullCommit(description: string): v.GenericSchema<unknown, string> {
  return form(description, /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit hash or null')
}

/** Version of the `tidemark` package that measured. */
export function toolVersion(): v.GenericSchema<unknown, string> {
  const pattern = /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/
  return form('Version of the tidemark package that measured', pattern, 'a version such as 1.2.3')
}

/** A commit as baselines and the ledger name it. */
export function measuredRevision(): v.GenericSchema<unknown, string | null> {
  const description = 'Commit that was measured; + at its end: with uncommitted changes; null outside git'
  const allowed = 'a commit hash, with + at its end if changed, or null'
  return v.pipe(v.nullable(form(description, /^[0-9a-f]{7,64}\+?$/, allowed)), v.description(description))
}

/** A moment in UTC. */
export function instant(description: string): v.GenericSchema<unknown, string> {
  const allowed = 'a time in UTC such as 2026-11-22T20:00:00Z'
  return v.pipe(
    form(description, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/, allowed),
    v.check((text) => isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)), allowed),
  )
}

/** A day of the calendar. */
export function day(description: string): v.GenericSchema<unknown, string> {
  const allowed = 'a day such as 2026-11-22'
  return v.pipe(form(description, /^\d{4}-\d{2}-\d{2}$/, allowed), v.check(isDay, allowed))
}

/** `Date` silently turns 30 February into 2 March. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
