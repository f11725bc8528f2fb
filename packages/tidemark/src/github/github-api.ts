/** GitHub could not be reached, refused, or did not answer as it should. The message is safe to print. */
export class GithubError extends Error {
  override readonly name = 'GithubError'
}

/** GitHub's REST API for one repository. Paths begin behind `/repos/owner/name`. */
export interface GithubApi {
  /** @throws GithubError */
  get(path: string): Promise<unknown>
  /** @throws GithubError */
  send(method: 'POST' | 'PATCH', path: string, body: unknown): Promise<unknown>
  /**
   * Bytes of a file, from where GitHub keeps it; the token is not sent there.
   *
   * @param longest bytes at the most
   * @throws GithubError
   */
  download(path: string, longest: number): Promise<Buffer>
}

const timeLimitMs = 60_000
const longestAnswer = 16 * 1024 * 1024

/**
 * @param url of the API, such as `https://api.github.com`
 * @param repository `owner/name`
 */
export function githubApi(url: string, repository: string, token: string): GithubApi {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'user-agent': 'tidemark',
    'x-github-api-version': '2022-11-28',
  }
  async function request(path: string, longest: number, init: RequestInit): Promise<Buffer> {
    const what = `${init.method ?? 'GET'} ${path.split('?', 1)[0]}`
    try {
      const signal = AbortSignal.timeout(timeLimitMs)
      const response = await fetch(`${url}/repos/${repository}${path}`, { headers, signal, ...init })
      const body = await readAtMost(response, longest, what)
      if (!response.ok) throw new GithubError(`${what}: GitHub answered ${response.status}${reasonIn(body)}`)
      return body
    } catch (cause) {
      if (cause instanceof GithubError) throw cause
      throw new GithubError(`${what}: GitHub was not reached (${reasonOf(cause)})`, { cause })
    }
  }
  async function json(path: string, init: RequestInit): Promise<unknown> {
    // A redirect would turn a POST into a GET.
    return parse(await request(path, longestAnswer, { redirect: 'error', ...init }))
  }
  return {
    get: (path) => json(path, {}),
    send: (method, path, body) => json(path, { method, body: JSON.stringify(body) }),
    // `fetch` leaves the authorization out where a redirect leads to another origin.
    download: (path, longest) => request(path, longest, { redirect: 'follow' }),
  }
}

async function readAtMost(response: Response, longest: number, what: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop ends the transfer.
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > longest)
      throw new GithubError(`${what}: found more than ${longest} bytes; that much is not read`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new GithubError('GitHub answered with something that is no JSON')
  }
}

/** GitHub says in `message` what is wrong, such as a missing permission. */
function reasonIn(body: Buffer): string {
  try {
    const { message } = JSON.parse(body.toString()) as { message?: unknown }
    return typeof message === 'string' ? ` (${message})` : ''
  } catch {
    return ''
  }
}

/** `fetch` hides what happened in the cause of its error. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error ? inner.message : String(inner)
}
