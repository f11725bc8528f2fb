import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { RecordFormatError } from './record-format-error.ts'
import { folderName } from './schema/text.ts'

/** Device names that Windows opens whatever the extension, and the one file that is no baseline. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]|environment)$/

/** In code points: with four bytes each and a hash behind it, still below the 255 bytes of a file name. */
const longestSlug = 50

/**
 * Where the baseline of a suite is: `<directory>/<environment>/<suite as a file name>.json`.
 *
 * The file name keeps letters and digits of any script, in lower case; everything else becomes a dash. Two
 * names may end in the same file (`A/B`, `a b`): reading and writing refuse the second one.
 *
 * @throws RecordFormatError when the environment is no plain folder name
 */
export function baselinePath(directory: string, environment: string, suiteName: string): string {
  return join(environmentPath(directory, environment), baselineFileName(suiteName))
}

/** @throws RecordFormatError when the environment is no plain folder name */
export function environmentPath(directory: string, environment: string): string {
  if (!folderName.test(environment)) {
    throw new RecordFormatError({
      code: 'RECORD_PLACE',
      file: directory,
      field: 'environment',
      found: JSON.stringify(environment),
      allowed: 'letters, digits, dots, dashes and underscores, a letter or digit first',
      remedy: 'choose another name for the environment',
    })
  }
  return join(directory, environment)
}

/** The folder of the history, beside the environments: figures of all of them stand in its files. */
export const historyFolder = 'history'

/** Where the history of a suite is: `<directory>/history/<suite as a file name>.ndjson`. */
export function historyPath(directory: string, suiteName: string): string {
  return join(directory, historyFolder, `${suiteFileStem(suiteName)}.ndjson`)
}

/** `orders API` as `orders-api.json`. */
export function baselineFileName(suiteName: string): string {
  return `${suiteFileStem(suiteName)}.json`
}

function suiteFileStem(suiteName: string): string {
  const slug = suiteName
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .normalize('NFC')
  const characters = [...slug]
  if (reserved.test(slug)) return `${slug}-suite`
  if (slug !== '' && characters.length <= longestSlug) return slug
  const hash = createHash('sha256').update(suiteName).digest('hex').slice(0, 8)
  return slug === '' ? `suite-${hash}` : `${characters.slice(0, longestSlug).join('')}-${hash}`
}

const ours = [
  /^tidemark\.json$/,
  /^ledger\.ndjson$/,
  /^history\/[^/]+\.ndjson$/,
  // A file of an environment: its name begins with platform, processor and Node's version.
  /^[a-z\d]+-[a-z\d]+-node\d+[^/]*\/[^/]+\.json$/,
]

/**
 * Whether a file in the folder of baselines is one that Tidemark writes there, by its place alone.
 *
 * @param path below the folder of baselines, with forward slashes
 */
export function isBaselinesFile(path: string): boolean {
  return ours.some((place) => place.test(path))
}
