import * as v from 'valibot'
import { type GithubApi, GithubError } from './github-api.ts'
import { readZipEntry } from './zip-entry.ts'

/** The name that the action gives the file in its artifact. */
export const recordFile = 'gate.json'

const mebibyte = 1024 * 1024
/** A record of a thousand calls has about eight. */
const longestRecord = 16 * mebibyte
const longestArchive = 8 * mebibyte

const artifactsSchema = v.object({
  artifacts: v.array(
    v.object({
      id: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      name: v.string(),
      expired: v.boolean(),
    }),
  ),
})

/**
 * The text of the record that a run has left as an artifact; null when it left none. Whoever made the pull request
 * may have written anything into it: it is read in memory, up to a limit, and nothing of it is written to a file.
 *
 * @throws GithubError, ZipError
 * @see https://docs.github.com/rest/actions/artifacts#list-workflow-run-artifacts
 */
export async function downloadRecord(
  api: GithubApi,
  runId: number,
  artifact: string,
): Promise<string | null> {
  const query = new URLSearchParams({ per_page: '100', name: artifact })
  const parsed = v.safeParse(artifactsSchema, await api.get(`/actions/runs/${runId}/artifacts?${query}`))
  if (!parsed.success) throw new GithubError('GET /actions/runs: GitHub answered with no list of artifacts')
  const own = parsed.output.artifacts.filter(({ name, expired }) => name === artifact && !expired)
  if (own.length === 0) return null
  // A run that was started again has one of each attempt.
  const newest = Math.max(...own.map(({ id }) => id))
  const archive = await api.download(`/actions/artifacts/${newest}/zip`, longestArchive)
  return readZipEntry(archive, recordFile, longestRecord).toString()
}
