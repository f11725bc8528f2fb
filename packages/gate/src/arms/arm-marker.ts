import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '@tidemark/records'

/** Written last, so that a cached arm with it is complete. */
export interface ArmMarker {
  readonly label: string
  /** Name of the folder with the files, beside the marker. */
  readonly folder: string
  readonly bytes: number
  /** ISO 8601 */
  readonly lastUsed: string
}

/** Null when there is none, when it is damaged or when the folder it names is gone: the arm is incomplete. */
export async function readMarker(home: string): Promise<ArmMarker | null> {
  try {
    const marker: unknown = JSON.parse(await readFile(markerFile(home), 'utf8'))
    if (!isMarker(marker)) return null
    return (await stat(join(home, marker.folder))).isDirectory() ? marker : null
  } catch {
    return null
  }
}

export function writeMarker(home: string, marker: ArmMarker): Promise<void> {
  return writeFileAtomically(markerFile(home), `${JSON.stringify(marker, null, 2)}\n`)
}

export function markerFile(home: string): string {
  return join(home, 'arm.json')
}

function isMarker(value: unknown): value is ArmMarker {
  if (typeof value !== 'object' || value === null) return false
  const { label, folder, bytes, lastUsed } = value as Readonly<Record<string, unknown>>
  return (
    typeof label === 'string' &&
    typeof folder === 'string' &&
    /^[\w-]+$/.test(folder) &&
    typeof bytes === 'number' &&
    bytes >= 0 &&
    typeof lastUsed === 'string' &&
    !Number.isNaN(Date.parse(lastUsed))
  )
}
