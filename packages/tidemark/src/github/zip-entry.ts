import { crc32, inflateRawSync } from 'node:zlib'

/** The bytes are no ZIP archive with that entry, or more than we want to read. The message is safe to print. */
export class ZipError extends Error {
  override readonly name = 'ZipError'
}

const endOfDirectory = 0x06054b50
const directoryHeader = 0x02014b50
const localHeader = 0x04034b50
const longestComment = 0xffff

/**
 * Reads one entry of a ZIP archive from memory into memory. Nothing is written, and no name in the archive is
 * used for anything but to be compared with `name`.
 *
 * @param longest bytes of the unpacked entry at the most
 * @throws ZipError when the archive has not exactly one entry of that name, is damaged, or the entry is longer
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function readZipEntry(archive: Buffer, name: string, longest: number): Buffer {
  const found = entriesOf(archive).filter((entry) => entry.name.equals(Buffer.from(name)))
  const [entry] = found
  if (entry === undefined) throw new ZipError(`the archive has no ${name}`)
  if (found.length > 1) throw new ZipError(`the archive has ${found.length} entries ${name}`)
  if (entry.isEncrypted) throw new ZipError(`${name} is encrypted`)
  if (entry.size > longest) throw new ZipError(`${name} has ${entry.size} bytes, at most ${longest} are read`)
  const content = unpack(entry, packedBytes(archive, entry))
  if (content.length !== entry.size || crc32(content) !== entry.checksum) {
    throw new ZipError(`${name} is damaged`)
  }
  return content
}

interface Entry {
  readonly name: Buffer
  readonly isEncrypted: boolean
  readonly method: number
  readonly checksum: number
  readonly packedSize: number
  readonly size: number
  readonly localOffset: number
}

function entriesOf(archive: Buffer): readonly Entry[] {
  const end = findEnd(archive)
  const count = archive.readUInt16LE(end + 10)
  const entries: Entry[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || archive.readUInt32LE(at) !== directoryHeader) throw damaged()
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28)
    entries.push({
      name: archive.subarray(at + 46, nameEnd),
      isEncrypted: (archive.readUInt16LE(at + 8) & 1) === 1,
      method: archive.readUInt16LE(at + 10),
      checksum: archive.readUInt32LE(at + 16),
      packedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      localOffset: archive.readUInt32LE(at + 42),
    })
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

/** The record at the end of an archive, before a comment that may be empty. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - 22 - longestComment)
  for (let at = archive.length - 22; at >= first; at--) {
    const isEnd = archive.readUInt32LE(at) === endOfDirectory
    if (isEnd && at + 22 + archive.readUInt16LE(at + 20) === archive.length) return at
  }
  throw new ZipError('the artifact is no ZIP archive')
}

function packedBytes(archive: Buffer, { localOffset, packedSize }: Entry): Buffer {
  if (localOffset + 30 > archive.length || archive.readUInt32LE(localOffset) !== localHeader) throw damaged()
  const from =
    localOffset + 30 + archive.readUInt16LE(localOffset + 26) + archive.readUInt16LE(localOffset + 28)
  if (from + packedSize > archive.length) throw damaged()
  return archive.subarray(from, from + packedSize)
}

function unpack({ method, size }: Entry, packed: Buffer): Buffer {
  if (method === 0) return packed
  if (method !== 8) throw new ZipError(`the archive is packed by method ${method}, which is not read`)
  try {
    // What it says of its own size is not believed: it may unpack to no more.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  } catch (cause) {
    throw new ZipError('the archive is damaged: an entry does not unpack to what it says', { cause })
  }
}

function damaged(): ZipError {
  return new ZipError('the archive is damaged')
}
