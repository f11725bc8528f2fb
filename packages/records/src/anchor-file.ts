import { join } from 'node:path'
import type { AnchorDocument } from './anchor.ts'
import { anchorKind } from './document-kind.ts'
import { readDocument } from './read-text.ts'

/**
 * Reads the pinned tidemark of a folder of baselines; null when none is pinned.
 *
 * @throws RecordFormatError when the file is damaged or no regular file
 */
export async function readAnchor(directory: string): Promise<AnchorDocument | null> {
  try {
    return await readDocument(anchorKind, join(directory, 'tidemark.json'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
