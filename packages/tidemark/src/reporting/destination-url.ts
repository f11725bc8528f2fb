import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Destination } from '@tidemark/reporters'
import { checkedOutputPath } from '../commands/record-file.ts'
import { ConfigError } from '../config/config-error.ts'
import { ALLOWED_URLS, CREDENTIALS, type Environment, schemes } from './url-schemes.ts'

/**
 * The destination that a URL names, of which only what it needs is loaded.
 *
 * @param where it was given, for the message: `--report`
 * @param cwd where paths start from
 * @param environment where credentials come from
 * @throws ConfigError that does not repeat the URL, which may hold credentials
 */
export async function destinationOf(
  url: string,
  where: string,
  cwd: string,
  environment: Environment,
): Promise<Destination> {
  const path = filePath(url)
  if (path !== undefined) return fileDestination(await checkedOutputPath(where, resolve(cwd, path)))
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const make = parsed === undefined ? undefined : schemes[parsed.protocol]
  if (parsed === undefined || make === undefined) {
    const found = parsed === undefined ? 'no URL' : `the scheme ${parsed.protocol}`
    throw new ConfigError(`${where}: found ${found}; allowed is ${ALLOWED_URLS}`)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ConfigError(
      `${where}: found credentials in the URL; allowed is ${CREDENTIALS} in the environment`,
    )
  }
  try {
    return await make(parsed, environment)
  } catch (error) {
    // The latter of what is not percent-encoded as it should be.
    if (!(error instanceof RangeError || error instanceof URIError)) throw error
    throw new ConfigError(`${where}: ${error.message}; allowed is ${ALLOWED_URLS}`)
  }
}

/** `file:run.ndjson` is a path from where the command is, which a URL would begin at the root. */
function filePath(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined
  return url.startsWith('file:///') ? fileURLToPath(url) : url.slice('file:'.length)
}

async function fileDestination(path: string): Promise<Destination> {
  if (path.toLowerCase().endsWith('.csv')) return (await import('@tidemark/reporters/csv')).csv(path)
  return (await import('@tidemark/reporters/json-lines')).jsonLines(path)
}
