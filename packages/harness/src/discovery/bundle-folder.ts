import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nearestPackageFolder } from './package-folder.ts'

/** Where compiled text of a file lies: inside the package that owns the file, as its imports are resolved from there. */
export async function bundleFolder(absolutePath: string): Promise<string> {
  return bundleFolderOf(await nearestPackageFolder(absolutePath))
}

/** The same of a package that is known. */
export function bundleFolderOf(packageFolder: string): string {
  return join(packageFolder, 'node_modules', '.cache', 'tidemark')
}

/** There is no writing where compiled suites lie: a matter of the machine, and no mistake in a suite. */
export class BundleFolderError extends Error {
  override readonly name = 'BundleFolderError'
  readonly code = 'BUNDLE_FOLDER'
  readonly folder: string

  constructor(folder: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message.split(', ', 1)[0] : String(cause)
    super(
      `${folder}: cannot be written (${why}); compiled suites lie there, as their imports are resolved from there: ` +
        'allow writing to it, or mount a folder there that can be written',
      { cause },
    )
    this.folder = folder
  }
}

/**
 * Two runs may bundle at once: nobody may ever import half a file.
 *
 * @param files texts by path
 * @throws BundleFolderError
 */
export async function writeBundle(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    for (const [path, text] of files) await replaceFile(path, text)
  } catch (error) {
    throw new BundleFolderError(folder, error)
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`)
  await writeFile(temporary, text)
  await rename(temporary, path)
}
