import { writeFileAtomically } from '@tidemark/records'
import type { RecordSource, ReportSource } from '@tidemark/report/html'
import { ConfigError } from './config/config-error.ts'

/**
 * Writes the page that `--html` asks for; nothing without a path.
 *
 * @throws HistogramFormatError, HistogramLayoutError when a record has a histogram that tidemark did not write
 */
export async function writePage(path: string | null, sources: readonly ReportSource[]): Promise<void> {
  if (path === null) return
  // Only here: commands that write no page need not wait for what draws them.
  const { renderHtmlReport } = await import('@tidemark/report/html')
  await writeFileAtomically(path, renderHtmlReport(sources))
}

/** A record by itself, and the file that it is from. */
export interface FileSource {
  readonly file: string
  readonly source: RecordSource
}

/**
 * Writes a page of records that came from files. Only here are their histograms unpacked: reading checks their
 * outside.
 *
 * @throws ConfigError naming the file of a histogram that does not unpack
 */
export async function writePageOfFiles(
  path: string,
  sources: readonly ReportSource[],
  files: readonly FileSource[],
): Promise<void> {
  try {
    await writePage(path, sources)
  } catch (error) {
    if (!isDamage(error)) throw error
    throw new ConfigError(
      `${await damagedAmong(files)}: suites: found a damaged histogram (${error.message}); allowed is what tidemark wrote; measure again`,
    )
  }
}

/** The first that cannot be shown by itself. */
async function damagedAmong(files: readonly FileSource[]): Promise<string> {
  const { renderHtmlReport } = await import('@tidemark/report/html')
  const damaged = files.find(({ source }) => {
    try {
      renderHtmlReport([source])
      return false
    } catch (error) {
      return isDamage(error)
    }
  })
  return (damaged ?? files[0])?.file ?? ''
}

/** Those of a load's seconds are pooled, so they must have been made alike. */
function isDamage(error: unknown): error is Error {
  return error instanceof Error && ['HistogramFormatError', 'HistogramLayoutError'].includes(error.name)
}
