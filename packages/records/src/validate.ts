import * as v from 'valibot'
import type { DocumentKind } from './document-kind.ts'
import { describeValue, fieldPath, RecordFormatError } from './record-format-error.ts'

/**
 * Holds a value against the schema of its kind and returns it typed, maps without prototype.
 *
 * @throws RecordFormatError for the first field that does not fit
 */
export function validate<Document>(kind: DocumentKind<Document>, value: unknown, file: string): Document {
  const result = v.safeParse(kind.schema, value, { abortEarly: true, abortPipeEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  throw new RecordFormatError({
    code: 'RECORD_FIELD',
    file,
    field: fieldPath(issue.path?.map(({ key }) => keyOf(key)) ?? []),
    found: foundBy(issue),
    allowed: issue.message,
    remedy: kind.remedy,
  })
}

function keyOf(key: unknown): string | number {
  return typeof key === 'number' ? key : String(key)
}

/** For an unknown field valibot hands over the name as the input, and the name is in the path already. */
function foundBy(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'an unknown field'
  return describeValue(issue.input)
}
