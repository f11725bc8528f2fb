import type * as v from 'valibot'
import type { AnchorDocument } from './anchor.ts'
import type { BaselineDocument, EnvironmentDocument } from './baseline.ts'
import type { GateRecord } from './gate.ts'
import type { HistoryEntry } from './history.ts'
import type { LedgerLine } from './ledger.ts'
import type { LoadRecord } from './load.ts'
import type { RunRecord } from './run.ts'
import { anchorSchema } from './schema/anchor-schema.ts'
import { baselineSchema, environmentSchema } from './schema/baseline-schema.ts'
import { gateSchema } from './schema/gate-schema.ts'
import { historySchema } from './schema/history-schema.ts'
import { ledgerSchema } from './schema/ledger-schema.ts'
import { loadSchema } from './schema/load-schema.ts'
import { runSchema } from './schema/run-schema.ts'

/** All that reading and writing need to know about one kind of document. */
export interface DocumentKind<Document> {
  readonly schema: v.GenericSchema<unknown, Document>
  /** The `kind` field; null where the place alone says what it is (lines of a journal). */
  readonly kind: string | null
  /** The only version that exists; a file of another one is refused. */
  readonly version: 1
  /** What a person calls it. */
  readonly noun: string
  /** Longest text that is read, in bytes. */
  readonly byteLimit: number
  /** What to do with a damaged one. */
  readonly remedy: string
}

const mebibyte = 1024 * 1024
const restore = 'restore the file from version control, or accept the baseline again'

export const runKind: DocumentKind<RunRecord> = {
  schema: runSchema,
  kind: 'tidemark.run',
  version: 1,
  noun: 'run',
  byteLimit: 64 * mebibyte,
  remedy: 'measure again',
}

export const gateKind: DocumentKind<GateRecord> = {
  schema: gateSchema,
  kind: 'tidemark.gate',
  version: 1,
  noun: 'gate',
  byteLimit: 64 * mebibyte,
  remedy: 'measure again',
}

export const loadKind: DocumentKind<LoadRecord> = {
  schema: loadSchema,
  kind: 'tidemark.load',
  version: 1,
  noun: 'load record',
  byteLimit: 64 * mebibyte,
  remedy: 'measure again',
}

/** What the commands that measure write. */
export type MeasuredRecord = RunRecord | GateRecord | LoadRecord

export const measuredKinds: readonly DocumentKind<MeasuredRecord>[] = [runKind, gateKind, loadKind]

export const baselineKind: DocumentKind<BaselineDocument> = {
  schema: baselineSchema,
  kind: 'tidemark.baseline',
  version: 1,
  noun: 'baseline',
  byteLimit: 16 * mebibyte,
  remedy: restore,
}

export const environmentKind: DocumentKind<EnvironmentDocument> = {
  schema: environmentSchema,
  kind: 'tidemark.environment',
  version: 1,
  noun: 'environment',
  byteLimit: 64 * 1024,
  remedy: restore,
}

export const anchorKind: DocumentKind<AnchorDocument> = {
  schema: anchorSchema,
  kind: 'tidemark.anchor',
  version: 1,
  noun: 'anchor',
  byteLimit: 64 * 1024,
  remedy: 'restore the file from version control, or remove it to measure against no tidemark',
}

export const ledgerKind: DocumentKind<LedgerLine> = {
  schema: ledgerSchema,
  kind: null,
  version: 1,
  noun: 'ledger entry',
  byteLimit: 64 * 1024,
  remedy: 'restore the line from version control, or remove it',
}

export const historyKind: DocumentKind<HistoryEntry> = {
  schema: historySchema,
  kind: null,
  version: 1,
  noun: 'history entry',
  byteLimit: mebibyte,
  remedy: 'restore the line from version control, or remove it',
}
