import * as v from 'valibot'
import { DatabaseError } from './database-error.ts'

const timeLimitMs = 60_000
const shownOfAnswer = 200

/**
 * Asks a database over HTTP and returns its answer in the given shape.
 *
 * @param name of the server, for messages, without credentials
 * @throws DatabaseError for no answer within a minute, one that says no, and one of another shape
 */
export async function askDatabase<Answer>(
  name: string,
  address: URL,
  init: RequestInit,
  shape: v.GenericSchema<unknown, Answer>,
): Promise<Answer> {
  const response = await answerOf(name, address, init)
  const text = await response.text()
  if (!response.ok) {
    throw new DatabaseError(`${name}: answered ${response.status} (${text.trim().slice(0, shownOfAnswer)})`)
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), text)
  if (parsed.success) return parsed.output
  throw new DatabaseError(
    `${name}: answered what is none of its answers (${text.trim().slice(0, shownOfAnswer)}); is it such a server?`,
  )
}

async function answerOf(name: string, address: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...init, signal: AbortSignal.timeout(timeLimitMs) })
  } catch (error) {
    // What fetch throws says nothing; its cause does.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    throw new DatabaseError(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
