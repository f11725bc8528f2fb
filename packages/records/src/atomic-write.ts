import { randomBytes } from 'node:crypto'
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A file that could not be replaced. The old content, if there was any, is untouched. */
export class AtomicWriteError extends Error {
  override readonly name = 'AtomicWriteError'
  readonly code = 'ATOMIC_WRITE'
  readonly path: string

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: not written: ${reason}; the file is as it was`, options)
    this.path = path
  }
}

/**
 * Replaces a file so that any reader, and anybody after a crash, finds the whole old or the whole new text.
 *
 * The text goes to a new file in the same folder (a rename across file systems is no rename), is forced to
 * the disk, and takes the place of the old file in one step. Permissions of the old file are kept, its owner
 * is not. A symbolic link is followed: its target is replaced, the link stays (a link to nothing is replaced
 * itself). What is killed half-way leaves a `.<name>.<random>.tmp` behind, which nothing reads.
 *
 * @throws AtomicWriteError with the cause
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  try {
    const target = await followLink(path)
    const mode = await modeOf(target)
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(8).toString('hex')}.tmp`)
    await writeNew(temporary, text, mode)
    await orRemove(temporary, () => rename(temporary, target))
    await syncDirectory(dirname(target))
  } catch (cause) {
    throw new AtomicWriteError(path, cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
    // Nothing there yet: only the folder must exist.
    return join(await realpath(dirname(path)), basename(path))
  }
}

/** Permission bits of the file that is replaced; null when there is none. */
async function modeOf(target: string): Promise<number | null> {
  try {
    const status = await stat(target)
    // A rename would put a plain file in the place of a device or a pipe.
    if (!status.isFile()) throw new Error('it is no regular file')
    return status.mode & 0o777
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

async function writeNew(temporary: string, text: string, mode: number | null): Promise<void> {
  const file = await open(temporary, 'wx')
  await orRemove(temporary, () => fill(file, text, mode))
}

async function orRemove(temporary: string, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    // Whether it goes or not, the first error is the one that tells what is wrong.
    await unlink(temporary).catch(() => undefined)
    throw error
  }
}

async function fill(file: FileHandle, text: string, mode: number | null): Promise<void> {
  try {
    await file.writeFile(text, 'utf8')
    if (mode !== null) await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the rename itself survive a power cut. */
async function syncDirectory(directory: string): Promise<void> {
  // Windows opens no folder; its file systems journal the rename.
  if (process.platform === 'win32') return
  const folder = await open(directory, 'r')
  try {
    await folder.sync()
  } catch (error) {
    // Some network and FUSE file systems refuse it: the content is safe, and no more can be had there.
    if (!isCode(error, 'EINVAL') && !isCode(error, 'ENOTSUP')) throw error
  } finally {
    await folder.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
