import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { errorOf } from '../report-error.ts'
import type { Outcome, Transport } from '../transport.ts'

export interface FileTransportOptions {
  /** Its folder must exist. */
  readonly path: string
  /** Written first into an empty file. @default nothing */
  readonly header?: string
  /** Renames a file that has grown to `maxBytes` to `path.1`, that to `path.2`, up to `keep` of them. @default never */
  readonly rotate?: { readonly maxBytes: number /** At least 1. */; readonly keep: number }
}

const NEWLINE = '\n'.charCodeAt(0)

/**
 * Appends payloads of whole lines to a file. It is opened anew for each: it can be renamed or rotated at any time. What
 * could not be written to its end (a full disk) is taken back, and a line that was cut off before (a killed process)
 * spoils no other.
 *
 * @throws RangeError when there is no path, or `rotate` is out of its range
 */
export function fileTransport({ path, header = '', rotate }: FileTransportOptions): Transport {
  if (typeof path !== 'string' || path === '') {
    throw new RangeError(`path must be that of a file, got ${path === '' ? 'an empty text' : typeof path}`)
  }
  if (rotate !== undefined && !(rotate.maxBytes >= 1 && rotate.keep >= 1)) {
    throw new RangeError(`rotate must have maxBytes and keep of at least 1, got ${JSON.stringify(rotate)}`)
  }

  async function append(payload: Uint8Array, signal: AbortSignal): Promise<void> {
    // Reading and appending, not appending alone: it shows whether the last line was cut off, and opening a pipe that
    // nobody reads does not block one of the few threads the process has for files.
    const file = await open(path, 'a+')
    try {
      signal.throwIfAborted()
      const { size, prefix } = await inspect(file, header)
      try {
        await file.appendFile(prefix === '' ? payload : Buffer.concat([Buffer.from(prefix), payload]))
      } catch (error) {
        await file.truncate(size).catch(() => undefined)
        throw error
      }
    } finally {
      await file.close()
    }
  }

  async function send(payload: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    try {
      if (rotate !== undefined) await rotateFile(path, rotate.maxBytes - payload.byteLength, rotate.keep)
      await append(payload, signal)
      return { status: 'sent' }
    } catch (error) {
      return { status: 'retry', error: errorOf(error), unreached: true }
    }
  }

  return { send }
}

/** What must be written before the payload. @throws Error when it is a named pipe */
async function inspect(file: FileHandle, header: string): Promise<{ size: number; prefix: string }> {
  const about = await file.stat()
  if (about.isFIFO())
    throw new Error('it is a named pipe, which can block the process: give a stream instead')
  if (!about.isFile()) return { size: 0, prefix: '' }
  const { size } = about
  if (size === 0) return { size, prefix: header }
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return { size, prefix: bytesRead === 0 || buffer[0] === NEWLINE ? '' : '\n' }
}

/** Makes place for a new file when the present one is larger than `maxBytes`. */
async function rotateFile(path: string, maxBytes: number, keep: number): Promise<void> {
  const present = await stat(path).catch(ignoreMissing)
  if (present === undefined || !present.isFile() || present.size === 0 || present.size <= maxBytes) return
  await rm(`${path}.${keep}`, { force: true })
  for (let older = keep - 1; older >= 1; older -= 1) {
    await rename(`${path}.${older}`, `${path}.${older + 1}`).catch(ignoreMissing)
  }
  await rename(path, `${path}.1`)
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
