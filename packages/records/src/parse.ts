import type { BaselineDocument, EnvironmentDocument } from './baseline.ts'
import {
  baselineKind,
  type DocumentKind,
  environmentKind,
  gateKind,
  historyKind,
  ledgerKind,
  loadKind,
  type MeasuredRecord,
  measuredKinds,
  runKind,
} from './document-kind.ts'
import type { GateRecord } from './gate.ts'
import type { HistoryEntry } from './history.ts'
import { type JsonProblem, scanJson } from './json-scan.ts'
import type { LedgerLine } from './ledger.ts'
import type { LoadRecord } from './load.ts'
import { describeValue, fieldPath, RecordFormatError } from './record-format-error.ts'
import type { RunRecord } from './run.ts'
import { validate } from './validate.ts'

/**
 * Reads the text of a run record, at most 64 MiB.
 *
 * @param file where the text is from, for the message
 * @throws RecordFormatError
 */
export function parseRunRecord(text: string, file: string): RunRecord {
  return parseDocument(runKind, text, file)
}

/**
 * Reads the text of a gate record, at most 64 MiB.
 *
 * @param file where the text is from, for the message
 * @throws RecordFormatError
 */
export function parseGateRecord(text: string, file: string): GateRecord {
  return parseDocument(gateKind, text, file)
}

/**
 * Reads the text of a load record, at most 64 MiB.
 *
 * @param file where the text is from, for the message
 * @throws RecordFormatError
 */
export function parseLoadRecord(text: string, file: string): LoadRecord {
  return parseDocument(loadKind, text, file)
}

/**
 * Reads the text of a record of any measurement: run, gate or load, at most 64 MiB. Its `kind` tells which.
 *
 * @param file where the text is from, for the message
 * @throws RecordFormatError
 */
export function parseRecord(text: string, file: string): MeasuredRecord {
  // Of all three the same size is allowed, and each can be measured again.
  const value = parseStructure(runKind, text, file)
  refuseOtherKind(measuredKinds, value, file)
  const kind = measuredKinds.find((one) => one.kind === property(value, 'kind')) ?? runKind
  return documentOf<MeasuredRecord>(kind, value, file)
}

/**
 * Reads the text of a baseline, at most 16 MiB.
 *
 * @param file where the text is from, for the message
 * @throws RecordFormatError
 */
export function parseBaseline(text: string, file: string): BaselineDocument {
  return parseDocument(baselineKind, text, file)
}

/**
 * Reads the text of an `environment.json`, at most 64 KiB.
 *
 * @param file where the text is from, for the message
 * @throws RecordFormatError
 */
export function parseEnvironment(text: string, file: string): EnvironmentDocument {
  return parseDocument(environmentKind, text, file)
}

/**
 * Reads one line of the ledger, at most 64 KiB.
 *
 * @param file where the line is from, for the message
 * @throws RecordFormatError
 */
export function parseLedgerEntry(text: string, file: string): LedgerLine {
  return parseDocument(ledgerKind, text, file)
}

/**
 * Reads one line of a history, at most 1 MiB.
 *
 * @param file where the line is from, for the message
 * @throws RecordFormatError
 */
export function parseHistoryEntry(text: string, file: string): HistoryEntry {
  return parseDocument(historyKind, text, file)
}

/** Size, structure, kind and version are settled, in this order, before a field is looked at. */
export function parseDocument<Document>(kind: DocumentKind<Document>, text: string, file: string): Document {
  return documentOf(kind, parseStructure(kind, text, file), file)
}

/** What is wrong with a text whatever kind of document it is. */
function parseStructure(kind: DocumentKind<unknown>, text: string, file: string): unknown {
  refuseLarge(kind, Buffer.byteLength(text), file)
  const problem = scanJson(text)
  if (problem) throw structureError(kind, text, file, problem)
  return parseJson(kind, text, file)
}

function documentOf<Document>(kind: DocumentKind<Document>, value: unknown, file: string): Document {
  refuseOtherKind([kind], value, file)
  refuseOtherVersion(kind, value, file)
  return validate(kind, value, file)
}

/** @throws RecordFormatError when the text is longer than its kind allows */
export function refuseLarge(kind: DocumentKind<unknown>, bytes: number, file: string): void {
  if (bytes <= kind.byteLimit) return
  const found = `${bytes} bytes`
  const allowed = `at most ${kind.byteLimit} bytes for a ${kind.noun}`
  throw new RecordFormatError({
    code: 'RECORD_TOO_LARGE',
    file,
    field: 'document',
    found,
    allowed,
    remedy: kind.remedy,
  })
}

function structureError(
  kind: DocumentKind<unknown>,
  text: string,
  file: string,
  problem: JsonProblem,
): RecordFormatError {
  const { code, found, allowed } = problem
  const field = code === 'RECORD_KEY' ? fieldPath(problem.path) : lineAndColumn(text, problem.offset)
  return new RecordFormatError({ code, file, field, found, allowed, remedy: kind.remedy })
}

function parseJson(kind: DocumentKind<unknown>, text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const offset = offsetIn(message, text)
    throw new RecordFormatError(
      {
        code: 'RECORD_SYNTAX',
        file,
        field: offset === null ? 'document' : lineAndColumn(text, offset),
        found: offset === text.length ? 'the end of the text' : `text that is no JSON (${message})`,
        allowed: 'complete JSON',
        remedy: kind.remedy,
      },
      { cause },
    )
  }
}

/** Where `JSON.parse` says it stopped; it tells no place when a token surprised it. */
function offsetIn(message: string, text: string): number | null {
  if (message.includes('end of JSON') || message.startsWith('Unterminated')) return text.length
  const offset = /at position (\d+)/.exec(message)?.[1]
  return offset === undefined ? null : Number(offset)
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `line ${line} column ${offset - before.lastIndexOf('\n')}`
}

/** @param kinds at least one; all of the same remedy */
function refuseOtherKind(kinds: readonly DocumentKind<unknown>[], value: unknown, file: string): void {
  const found = property(value, 'kind')
  if (kinds.some(({ kind }) => kind === null || kind === found)) return
  const what = typeof value === 'object' && !Array.isArray(value) && value !== null
  const allowed = kinds.map(({ kind }) => JSON.stringify(kind)).join(' or ')
  const nouns = kinds.map(({ noun }) => noun).join(' or ')
  throw new RecordFormatError({
    code: 'RECORD_KIND',
    file,
    field: what ? 'kind' : 'document',
    found: describeValue(what ? found : value),
    allowed: what ? allowed : `an object of kind ${allowed}`,
    remedy: `give a ${nouns} file, or ${kinds[0]?.remedy ?? ''}`,
  })
}

function refuseOtherVersion(kind: DocumentKind<unknown>, value: unknown, file: string): void {
  const version = property(value, 'version')
  if (version === kind.version) return
  const newer = typeof version === 'number' && Number.isSafeInteger(version) && version > kind.version
  const tool = property(value, 'tool')
  const writer = typeof tool === 'string' && /^[\w.+-]{1,40}$/.test(tool) ? tool : null
  throw new RecordFormatError({
    code: 'RECORD_VERSION',
    file,
    field: 'version',
    found: newer && writer ? `${version}, written by tidemark ${writer}` : describeValue(version),
    allowed: `version ${kind.version} of the ${kind.noun} format`,
    remedy: newer
      ? `a newer tidemark wrote it: update tidemark to ${writer ?? `one that reads version ${version}`} or newer`
      : kind.remedy,
  })
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}
