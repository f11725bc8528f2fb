import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PairSettings } from '@tidemark/harness/runner'
import { type Fingerprint, writeFileAtomically } from '@tidemark/records'
import { type Findings, type FoundPair, noFindings } from './findings.ts'

/** All that earlier findings must agree in to be of use. */
export interface BisectIdentity {
  /** Full hashes, the good one first, the bad one last. */
  readonly commits: readonly string[]
  readonly suite: string
  readonly call: string
  readonly settings: PairSettings
  readonly fingerprint: Fingerprint
}

export type StoredFindings =
  | { readonly state: 'none' | 'found'; readonly findings: Findings }
  /** The file is not what was written. */
  | { readonly state: 'damaged'; readonly findings: Findings; readonly problem: string }

const kind = 'tidemark.bisect-state'
const version = 1

/** Beside other caches of the project, which no repository keeps. */
export function stateFile(root: string, identity: BisectIdentity): string {
  const { commits, suite, call, settings, fingerprint } = identity
  const all = [
    version,
    commits,
    suite,
    call,
    Object.entries(settings).sort(),
    Object.entries(fingerprint).sort(),
  ]
  const name = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 20)
  return join(root, 'node_modules', '.cache', 'tidemark', 'bisect', `${name}.json`)
}

/** What an earlier search of the same range found; nothing where there was none. */
export async function readState(path: string, last: number): Promise<StoredFindings> {
  const nothing = noFindings(last)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'none', findings: nothing }
    throw error
  }
  const found = parseState(text, last)
  return typeof found === 'string'
    ? { state: 'damaged', findings: nothing, problem: found }
    : { state: 'found', findings: found }
}

/** A kill at any time leaves either the old or the new text. */
export async function writeState(path: string, { last, unusable, pairs }: Findings): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const document = { kind, version, last, unusable: [...unusable], pairs }
  await writeFileAtomically(path, `${JSON.stringify(document)}\n`)
}

/** The findings, or what is wrong with the text. */
function parseState(text: string, last: number): Findings | string {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return 'found no JSON'
  }
  if (!isObject(document) || document['kind'] !== kind || document['version'] !== version) {
    return `found no ${kind} of version ${version}`
  }
  const { last: stored, unusable, pairs } = document
  if (stored !== last) return `last: found ${JSON.stringify(stored)}, not ${last}`
  if (!Array.isArray(unusable) || !unusable.every((one) => isUnusable(one, last)))
    return 'unusable: found damaged entries'
  if (!Array.isArray(pairs) || !pairs.every((one) => isPair(one, last))) return 'pairs: found damaged entries'
  const names = new Set(pairs.map(({ from, to }) => `${from} ${to}`))
  if (names.size !== pairs.length) return 'pairs: found one twice'
  return { last, unusable: new Map(unusable), pairs }
}

function isUnusable(value: unknown, last: number): value is [number, string] {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [revision, reason] = value
  return isRevision(revision, last) && revision !== 0 && revision !== last && typeof reason === 'string'
}

function isPair(value: unknown, last: number): value is FoundPair {
  if (!isObject(value)) return false
  const { from, to, state, logRatios } = value
  if (!isRevision(from, last) || !isRevision(to, last) || from >= to) return false
  if (state === 'identical') return true
  return (
    state === 'measured' &&
    Array.isArray(logRatios) &&
    logRatios.length > 0 &&
    logRatios.every((ratio) => Number.isFinite(ratio))
  )
}

function isRevision(value: unknown, last: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= last
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
