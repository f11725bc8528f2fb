import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type RunRecord, readRunRecord } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'

/**
 * Reads a record named on the command line.
 *
 * @param argument what the file was given as, for the message: `--from`, `<before>`
 * @throws ConfigError when there is no such file; RecordFormatError when it is no record
 */
export async function readRecordFile(argument: string, file: string): Promise<RunRecord> {
  try {
    return await readRunRecord(resolve(process.cwd(), file))
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new ConfigError(`${argument}: found no file ${file}; allowed is a record of tidemark run --json`)
  }
}

/**
 * The absolute path of a file to be written later. Checked before anything is measured: a wrong path must
 * not cost the measurement.
 *
 * @throws ConfigError when it has no folder, or is one
 */
export async function checkedOutputPath(flag: string, file: string): Promise<string> {
  const path = resolve(process.cwd(), file)
  if (!(await isFolder(dirname(path)))) {
    throw new ConfigError(
      `${flag}: found no folder ${dirname(path)}; allowed is a file in an existing folder`,
    )
  }
  if (await isFolder(path)) {
    throw new ConfigError(`${flag}: found the folder ${file}; allowed is a file in an existing folder`)
  }
  return path
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
