import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnchorDocument } from './anchor.ts'
import { writeFileAtomically } from './atomic-write.ts'
import { anchorKind } from './document-kind.ts'
import { formatAnchor } from './format.ts'
import { readDocument } from './read-text.ts'

/**
 * Reads the pinned tidemark of a folder of baselines; null when none is pinned.
 *
 * @throws RecordFormatError when the file is damaged or no regular file
 */
export async function readAnchor(directory: string): Promise<AnchorDocument | null> {
  try {
    return await readDocument(anchorKind, anchorPath(directory))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/**
 * Pins a tidemark in a folder of baselines, which is made where needed. Returns the path.
 *
 * @throws RecordFormatError when the document is not valid; AtomicWriteError
 */
export async function writeAnchor(directory: string, document: AnchorDocument): Promise<string> {
  const text = formatAnchor(document)
  await mkdir(directory, { recursive: true })
  const path = anchorPath(directory)
  await writeFileAtomically(path, text)
  return path
}

const anchorPath = (directory: string): string => join(directory, 'tidemark.json')
