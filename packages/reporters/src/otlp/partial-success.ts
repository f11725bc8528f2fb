import { readFields } from '../protobuf/read-fields.ts'

/** What a receiver says of data points that it took in part, or of all that it took but did not like. */
export interface PartialSuccess {
  readonly rejectedDataPoints: number
  /** Empty when it says nothing. */
  readonly message: string
}

const NOTHING: PartialSuccess = { rejectedDataPoints: 0, message: '' }

/**
 * Reads an `ExportMetricsServiceResponse`.
 *
 * @param contentType of the answer
 * @returns undefined when it is none, such as the page of a proxy; an answer without a body is one, it says nothing
 */
export function partialSuccessOf(contentType: string, body: Uint8Array): PartialSuccess | undefined {
  if (body.byteLength === 0) return NOTHING
  try {
    if (/^application\/json\b/i.test(contentType)) return ofJson(Buffer.from(body).toString())
    if (/^application\/x-protobuf\b/i.test(contentType)) return ofProtobuf(body)
  } catch {
    // Cut off, or broken. It arrived all the same.
    return NOTHING
  }
  return undefined
}

function ofJson(text: string): PartialSuccess {
  const { partialSuccess } = JSON.parse(text) as {
    readonly partialSuccess?: { readonly rejectedDataPoints?: unknown; readonly errorMessage?: unknown }
  }
  return said(partialSuccess?.rejectedDataPoints, partialSuccess?.errorMessage)
}

function ofProtobuf(body: Uint8Array): PartialSuccess {
  const partialSuccess = fieldsOf(body).get(1)
  if (!(partialSuccess instanceof Uint8Array)) return NOTHING
  const fields = fieldsOf(partialSuccess)
  const message = fields.get(2)
  return said(fields.get(1), message instanceof Uint8Array ? Buffer.from(message).toString() : undefined)
}

function fieldsOf(bytes: Uint8Array): Map<number, number | Uint8Array> {
  return new Map([...readFields(bytes)].map(({ number, value }) => [number, value]))
}

/** A receiver may be anybody's. JSON has integers of 64 bits as text. */
function said(rejected: unknown, message: unknown): PartialSuccess {
  const count = Number(rejected ?? 0)
  return {
    rejectedDataPoints: Number.isSafeInteger(count) && count > 0 ? count : 0,
    message: typeof message === 'string' ? message : '',
  }
}
