import { safeText } from '@tidemark/report'
import * as v from 'valibot'
import { ConfigError } from '../config/config-error.ts'

/**
 * Reads the event that a workflow was started by.
 *
 * @param file where the text is from, for the message
 * @param schema of its payload
 * @param allowed what starts workflows by such an event, for the message
 * @throws ConfigError when it is another one
 */
export function parseEvent<Schema extends v.GenericSchema>(
  text: string,
  file: string,
  schema: Schema,
  allowed: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, parseJson(text))
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new ConfigError(
    `${file}: ${v.getDotPath(issue) ?? 'document'}: found ${safeText(String(issue.received))}; allowed is the event of a workflow that is started by ${allowed}`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
