import { readFile, stat } from 'node:fs/promises'
import { whyNoOpenApi } from './open-api.ts'

/** What came of looking for an OpenAPI document at one place. */
export type DocumentSearch =
  | { readonly state: 'found'; readonly document: unknown }
  /** In few words, such as `status 404`. */
  | { readonly state: 'none'; readonly why: string }

/** The largest that are published have some 12 MB. */
const largestMib = 16
const largestBytes = largestMib * 1024 ** 2
const tooLarge: DocumentSearch = { state: 'none', why: `larger than ${largestMib} MiB` }

/** From the request to the last byte, redirects included. */
const timeLimitMs = 10_000
const mostRedirects = 3

/**
 * Gets an OpenAPI document. Redirects are followed within the origin and nowhere else: who allowed one host did not allow
 * the one that it names.
 *
 * @throws what `fetch` fails with when no answer comes, or none in time
 */
export async function fetchDocument(url: URL): Promise<DocumentSearch> {
  const signal = AbortSignal.timeout(timeLimitMs)
  let at = url
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await fetch(at, { redirect: 'manual', headers: { accept: 'application/json' }, signal })
    const next = redirectOf(response, at)
    if (next === null && response.status === 200) return documentIn(response)
    await response.body?.cancel()
    if (next === null) return { state: 'none', why: `status ${response.status}` }
    if (next.origin !== url.origin) return { state: 'none', why: `redirected to ${next.origin}` }
    at = next
  }
  return { state: 'none', why: `redirected more than ${mostRedirects} times` }
}

/**
 * The status that a GET is answered with; redirects are not followed, and its body is not read.
 *
 * @throws what `fetch` fails with when no answer comes, or none in time
 */
export async function fetchStatus(url: URL): Promise<number> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeLimitMs) })
  await response.body?.cancel()
  return response.status
}

/** Reads an OpenAPI document from a file; null where there is no file of that name. */
export async function readDocumentFile(path: string): Promise<DocumentSearch | null> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile() !== true) return null
  return found.size > largestBytes ? tooLarge : parsed(await readFile(path, 'utf8'))
}

function redirectOf({ status, headers }: Response, from: URL): URL | null {
  const location = headers.get('location')
  if (status < 300 || status >= 400 || location === null || !URL.canParse(location, from.href)) return null
  return new URL(location, from)
}

async function documentIn({ body }: Response): Promise<DocumentSearch> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    // As it is unpacked: a small answer may become a large one. Leaving the loop ends the answer.
    if (bytes > largestBytes) return tooLarge
    chunks.push(chunk)
  }
  return parsed(Buffer.concat(chunks).toString())
}

function parsed(text: string): DocumentSearch {
  const document = parsedJson(text.replace(/^\uFEFF/, ''))
  if (document === undefined) return { state: 'none', why: 'no JSON' }
  const why = whyNoOpenApi(document)
  return why === null ? { state: 'found', document } : { state: 'none', why }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
