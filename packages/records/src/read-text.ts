import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type DocumentKind, gateKind, type MeasuredRecord, runKind } from './document-kind.ts'
import type { GateRecord } from './gate.ts'
import { parseDocument, parseRecord, refuseLarge } from './parse.ts'
import { RecordFormatError } from './record-format-error.ts'
import type { RunRecord } from './run.ts'

/**
 * Reads a run record from a file; its size is checked before anything is loaded.
 *
 * @throws RecordFormatError when it is no run record; the error of `node:fs` when it cannot be opened
 */
export function readRunRecord(path: string): Promise<RunRecord> {
  return readDocument(runKind, path)
}

/**
 * Reads a gate record from a file; its size is checked before anything is loaded.
 *
 * @throws RecordFormatError when it is no gate record; the error of `node:fs` when it cannot be opened
 */
export function readGateRecord(path: string): Promise<GateRecord> {
  return readDocument(gateKind, path)
}

/**
 * Reads a run, a gate or a load record from a file, whichever it says it is; its size is checked before anything is
 * loaded.
 *
 * @throws RecordFormatError when it is none of them; the error of `node:fs` when it cannot be opened
 */
export async function readRecord(path: string): Promise<MeasuredRecord> {
  return parseRecord(await readText(path, (bytes) => refuseLarge(runKind, bytes, path)), path)
}

/** Reads and parses a document of a kind. */
export async function readDocument<Document>(kind: DocumentKind<Document>, path: string): Promise<Document> {
  return parseDocument(kind, await readText(path, (bytes) => refuseLarge(kind, bytes, path)), path)
}

/**
 * Reads a regular file as UTF-8.
 *
 * @param checkSize throws when the file is longer than the caller wants to load
 */
export async function readText(path: string, checkSize: (bytes: number) => void): Promise<string> {
  // Without O_NONBLOCK, opening a named pipe waits for a writer for ever. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const status = await file.stat()
    if (!status.isFile()) throw placeError(path, 'something that is no regular file')
    checkSize(status.size)
    return decode(await readAtMost(file, status.size), path)
  } finally {
    await file.close()
  }
}

/** A file that grows while it is read stays within the size that was checked. */
async function readAtMost(file: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new RecordFormatError(
      {
        code: 'RECORD_SYNTAX',
        file: path,
        field: 'document',
        found: 'bytes that are no UTF-8',
        allowed: 'text in UTF-8',
        remedy: 'restore the file from version control, or write it anew',
      },
      { cause },
    )
  }
}

/** A thing in the file system that is not what belongs in its place. */
export function placeError(path: string, found: string): RecordFormatError {
  return new RecordFormatError({
    code: 'RECORD_PLACE',
    file: path,
    field: 'document',
    found,
    allowed: 'a regular file',
    remedy: 'remove it or replace it by the file itself',
  })
}
