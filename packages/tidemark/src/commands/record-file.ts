import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Comparison } from '@tidemark/gate'
import {
  type GateRecord,
  type MeasuredRecord,
  RecordFormatError,
  type RunRecord,
  readGateRecord,
  readRecord,
  readRunRecord,
} from '@tidemark/records'
import { renderRun } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { forOutput } from './session.ts'

/**
 * Reads a record named on the command line.
 *
 * @param argument what the file was given as, for the message: `--from`, `<before>`
 * @throws ConfigError when there is no such file; RecordFormatError when it is no record
 */
export function readRecordFile(argument: string, file: string): Promise<RunRecord> {
  return readGiven(argument, file, readRunRecord, 'tidemark run --json')
}

/** The same for a record of any command that measures. */
export function readMeasuredFile(argument: string, file: string): Promise<MeasuredRecord> {
  return readGiven(argument, file, readRecord, 'tidemark run, gate or load --json')
}

/**
 * Reads what was named on the command line by any reader of files.
 *
 * @param writer what writes such a file, for the message
 * @throws ConfigError when there is no such file; like `read`
 */
export async function readGiven<Document>(
  argument: string,
  file: string,
  read: (path: string) => Promise<Document>,
  writer: string,
): Promise<Document> {
  try {
    return await read(resolve(process.cwd(), file))
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new ConfigError(`${argument}: found no file ${file}; allowed is a record of ${writer}`)
  }
}

/** The same for a record of a gate or a run. */
export function readGateOrRunRecord(argument: string, file: string): Promise<GateRecord | RunRecord> {
  return readGiven(argument, file, gateOrRun, 'tidemark gate --json or tidemark run --json')
}

async function gateOrRun(path: string): Promise<GateRecord | RunRecord> {
  try {
    return await readGateRecord(path)
  } catch (error) {
    if (!(error instanceof RecordFormatError && error.code === 'RECORD_KIND')) throw error
    return readRunRecord(path)
  }
}

/**
 * What is shown of a run whose record came from a file. Only here are its histograms unpacked: reading
 * checks their outside.
 *
 * @throws ConfigError when a histogram of it does not unpack
 */
export function printRecordFile(
  file: string,
  run: RunRecord,
  comparison: Comparison,
  accepting = false,
): string {
  return unpacking(file, () =>
    forOutput((paint, columns) => renderRun(run, comparison, paint, columns, accepting)),
  )
}

/**
 * What `render` makes of a record that came from a file, whose histograms it unpacks.
 *
 * @throws ConfigError when one of them does not unpack
 */
export function unpacking(file: string, render: () => string): string {
  try {
    return render()
  } catch (error) {
    if (!(error instanceof Error && error.name === 'HistogramFormatError')) throw error
    throw new ConfigError(
      `${file}: suites: found an ${error.message}; allowed is what tidemark wrote; measure again`,
    )
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

/** No such file or folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
