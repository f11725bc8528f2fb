import { ConfigError } from '../config/config-error.ts'
import { commitTimeMs } from './commits.ts'
import { parseInstant } from './parse-instant.ts'

/**
 * From when on figures count: a time, or the time of a commit.
 *
 * @throws ConfigError for what is neither
 */
export async function sinceMs(root: string, text: string): Promise<number> {
  const atMs = parseInstant(text) ?? (await commitTimeMs(root, text))
  if (atMs !== null) return atMs
  throw new ConfigError(
    `--since: found ${JSON.stringify(text)}; allowed is a day such as 2026-11-22, or a commit, branch or tag that git knows here`,
  )
}
