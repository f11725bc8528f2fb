import { lstat, mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeFileAtomically } from './atomic-write.ts'
import type { BaselineDocument, EnvironmentDocument } from './baseline.ts'
import { baselineFileName, baselinePath, environmentPath } from './baseline-path.ts'
import { baselineKind, environmentKind } from './document-kind.ts'
import type { BaselineEnvironment, Baselines } from './environment.ts'
import { formatBaseline, formatEnvironment } from './format.ts'
import { placeError, readDocument } from './read-text.ts'
import { RecordFormatError } from './record-format-error.ts'

const environmentFile = 'environment.json'

/**
 * Reads every `<environment>/environment.json` under a folder and the baselines beside it. A folder without
 * any `.json` is no environment, nor is a hidden one; a folder of baselines that does not exist has none.
 *
 * Nothing is skipped quietly: a damaged file, a symbolic link (it could lead out of the repository), a
 * baseline under another suite's file name and an environment without `environment.json` are errors.
 *
 * @throws RecordFormatError
 */
export async function readBaselines(directory: string): Promise<Baselines> {
  const environments: BaselineEnvironment[] = []
  for (const name of await listFolder(directory)) {
    const folder = join(directory, name)
    const status = await lstat(folder)
    if (status.isSymbolicLink()) throw placeError(folder, 'a symbolic link')
    if (!status.isDirectory()) continue
    const files = (await listFolder(folder)).filter((file) => file.endsWith('.json'))
    if (files.length > 0) environments.push(await readEnvironment(directory, name, files))
  }
  return { directory, environments }
}

/**
 * Writes the baseline of a suite in its place and returns the path. The folder is made where needed; its
 * `environment.json` is for `writeEnvironment`.
 *
 * @throws RecordFormatError when another suite has the same file name, or the document is not valid
 */
export async function writeBaseline(
  directory: string,
  environment: string,
  document: BaselineDocument,
): Promise<string> {
  const path = baselinePath(directory, environment, document.suite)
  const text = formatBaseline(document)
  await mkdir(dirname(path), { recursive: true })
  if (await existsAsFile(path)) refuseOtherSuite(await readDocument(baselineKind, path), document.suite, path)
  await writeFileAtomically(path, text)
  return path
}

/**
 * Writes the `environment.json` of an environment and returns its path.
 *
 * @throws RecordFormatError when the document is not valid
 */
export async function writeEnvironment(
  directory: string,
  environment: string,
  document: EnvironmentDocument,
): Promise<string> {
  const path = join(environmentPath(directory, environment), environmentFile)
  const text = formatEnvironment(document)
  await mkdir(dirname(path), { recursive: true })
  await existsAsFile(path)
  await writeFileAtomically(path, text)
  return path
}

async function readEnvironment(
  directory: string,
  name: string,
  files: readonly string[],
): Promise<BaselineEnvironment> {
  const folder = environmentPath(directory, name)
  for (const file of files) await existsAsFile(join(folder, file))
  if (!files.includes(environmentFile)) throw missingEnvironment(join(folder, environmentFile))
  const { fingerprint } = await readDocument(environmentKind, join(folder, environmentFile))
  const suites = new Map<string, BaselineDocument>()
  for (const file of files) {
    if (file === environmentFile) continue
    const path = join(folder, file)
    const document = await readDocument(baselineKind, path)
    refuseOtherFile(document, path)
    suites.set(document.suite, document)
  }
  return { name, fingerprint, suites }
}

/** Names in a folder, sorted; hidden ones (and what a killed write left behind) are left out. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** False when nothing is there. @throws RecordFormatError for a link, a folder or anything else odd */
export async function existsAsFile(path: string): Promise<boolean> {
  try {
    const status = await lstat(path)
    if (status.isSymbolicLink()) throw placeError(path, 'a symbolic link')
    if (!status.isFile()) throw placeError(path, status.isDirectory() ? 'a folder' : 'a special file')
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function refuseOtherSuite(existing: BaselineDocument, suite: string, path: string): void {
  if (existing.suite === suite) return
  throw new RecordFormatError({
    code: 'RECORD_PLACE',
    file: path,
    field: 'suite',
    found: JSON.stringify(existing.suite),
    allowed: JSON.stringify(suite),
    remedy: 'both suites have the same file name: rename one of them',
  })
}

/** Some file systems store letters with accents decomposed. */
function refuseOtherFile(document: BaselineDocument, path: string): void {
  const name = baselineFileName(document.suite)
  if (basename(path).normalize('NFC') === name) return
  throw new RecordFormatError({
    code: 'RECORD_PLACE',
    file: path,
    field: 'suite',
    found: JSON.stringify(document.suite),
    allowed: `a suite that belongs in this file; this one belongs in ${name}`,
    remedy: 'move or remove the file',
  })
}

function missingEnvironment(path: string): RecordFormatError {
  return new RecordFormatError({
    code: 'RECORD_PLACE',
    file: path,
    field: 'document',
    found: 'nothing',
    allowed: 'the fingerprint of the baselines beside it',
    remedy: 'restore the file from version control, or accept the baselines again',
  })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
