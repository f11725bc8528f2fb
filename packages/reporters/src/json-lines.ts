import { type FileHandle, open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import type { Snapshot } from '@tidemark/metrics'
import type { Destination } from './destination.ts'

const newline = '\n'.charCodeAt(0)

/**
 * Writes each snapshot as one line of JSON, histograms included, so that nothing is lost.
 *
 * @param target a path, or a stream.
 * A file is opened anew for every report and appended to: it can be renamed or rotated at any time, and a
 * line that was cut off (a full disk, a killed process) spoils no other. Its folder must exist.
 * A stream stays its owner's, who ends it; its `error` events no longer end the process, because they are
 * reported as failures. While its reader does not keep up, reports fail instead of piling up in memory.
 */
export function jsonLines(target: string | Writable): Destination {
  return typeof target === 'string' ? toFile(target) : toStream(target)
}

function toFile(path: string): Destination {
  return {
    name: path,
    async deliver(snapshot, signal) {
      const line = lineOf(snapshot)
      // Reading and appending, not appending alone: it shows whether the last line was cut off, and opening
      // a pipe that nobody reads does not block one of the few threads the process has for files.
      const file = await open(path, 'a+')
      try {
        signal.throwIfAborted()
        await file.appendFile((await endsInLine(file)) ? line : `\n${line}`)
      } finally {
        await file.close()
      }
    },
  }
}

async function endsInLine(file: FileHandle): Promise<boolean> {
  const stat = await file.stat()
  if (stat.isFIFO()) throw new Error('it is a named pipe, which can block the process: give a stream instead')
  if (!stat.isFile() || stat.size === 0) return true
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, stat.size - 1)
  return bytesRead === 0 || buffer[0] === newline
}

function toStream(stream: Writable): Destination {
  // Without a listener, an error of the stream would end the process. The write's callback reports it.
  stream.on('error', () => undefined)
  return {
    name: 'stream',
    deliver: (snapshot, signal) =>
      new Promise((resolve, reject) => {
        if (!stream.writable) throw new Error('the stream has ended')
        if (stream.writableNeedDrain) throw new Error('the reader of the stream does not keep up')
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        stream.write(lineOf(snapshot), (error) => {
          if (error) reject(error)
          else resolve()
        })
      }),
  }
}

function lineOf(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot)}\n`
}
