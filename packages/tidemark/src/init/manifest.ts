import type { Plan } from './file-change.ts'
import { addMembers } from './json-members.ts'

/** Scripts by name, in the order in which they are added. */
const scripts: Readonly<Record<string, string>> = {
  bench: 'tidemark bench',
  'bench:gate': 'tidemark gate',
  'bench:update': 'tidemark accept',
}

/** What every configuration and suite imports. */
const packages = ['tidemark', '@tidemark/harness']

/** Adds the scripts to a package.json, a JSON object, and keeps whatever else is in it as it is written. */
export function manifestChange(text: string): Partial<Plan> {
  const present = scriptsOf(text)
  const missing = Object.entries(scripts).filter(([name]) => !Object.hasOwn(present, name))
  const notes = Object.entries(scripts)
    .filter(([name, command]) => Object.hasOwn(present, name) && present[name] !== command)
    .map(([name, command]) => `package.json has a script "${name}" of its own; init would write "${command}"`)
  if (missing.length === 0) return { notes }
  const after = addMembers(text, 'scripts', Object.fromEntries(missing))
  return { changes: [{ path: 'package.json', before: text, after }], notes }
}

/** The name of the script that runs a command such as `tidemark run`; null when there is none. */
export function scriptFor(text: string, command: string): string | null {
  return Object.entries(scriptsOf(text)).find(([, one]) => one === command)?.[0] ?? null
}

/**
 * Packages that suites and configuration import and package.json does not name.
 *
 * @param more packages that a suite imports besides
 */
export function missingPackages(text: string, more: readonly string[]): readonly string[] {
  const { dependencies, devDependencies } = JSON.parse(withoutMark(text)) as Readonly<Record<string, unknown>>
  return [...packages, ...more].filter((name) => !has(dependencies, name) && !has(devDependencies, name))
}

function scriptsOf(text: string): Readonly<Record<string, unknown>> {
  const { scripts: found } = JSON.parse(withoutMark(text)) as Readonly<Record<string, unknown>>
  return isObject(found) ? found : {}
}

function has(value: unknown, name: string): boolean {
  return isObject(value) && Object.hasOwn(value, name)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Some editors put a byte order mark before the text, which is no JSON. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '')
}
