/** One operation of an API as a suite calls it. */
export interface Operation {
  /** Method and path template, such as `GET /orders/{id}`. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query as they go over the wire: printable ASCII. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** JSON; null for none. */
  readonly body: string | null
  /** The one status from 200 to 299 that the document names for success; null where it names none, or several. */
  readonly status: number | null
  /** Why it is not to be called as it stands, a sentence; null where nothing speaks against it. */
  readonly held: string | null
}

/** The harness takes names of 200 characters. */
const longestName = 150

/** A text as far as it fits into the name of a call. */
export function clipped(text: string): string {
  return text.length <= longestName ? text : `${text.slice(0, longestName - 3)}...`
}
