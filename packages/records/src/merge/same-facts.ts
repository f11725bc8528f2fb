import { canonicalLine } from '../canonical-json.ts'
import type { Fingerprint } from '../fingerprint.ts'
import { describeValue } from '../record-format-error.ts'
import { MergeError } from './merge-error.ts'
import type { ShardParts } from './shards-in-order.ts'

/** Fields by their path, with what they hold. */
export type Facts = Readonly<Record<string, unknown>>

/**
 * Holds all parts to the first in the facts that have to be the same for them to be one measurement.
 *
 * @param allowed what parts have to have in common, for the message
 * @throws MergeError naming the first field that differs, and both files
 */
export function refuseDifferences<Document>(
  [first, ...rest]: ShardParts<Document>,
  allowed: string,
  factsOf: (record: Document) => Facts,
): void {
  const expected = factsOf(first.record)
  for (const { file, record } of rest) {
    for (const [field, found] of Object.entries(factsOf(record))) {
      if (text(found) === text(expected[field])) continue
      throw new MergeError(
        'MERGE_DIFFERENT',
        `${file}: ${field}: found ${show(found)}, but ${show(expected[field])} in ${first.file}; allowed are shards of ${allowed}`,
      )
    }
  }
}

/** The entries of an object as facts. */
export function factsIn(path: string, object: object, except: readonly string[] = []): Facts {
  const entries = Object.entries(object).filter(([key]) => !except.includes(key))
  return Object.fromEntries(entries.map(([key, value]) => [`${path}.${key}`, value]))
}

/**
 * Absolute figures of different machines are never one table.
 *
 * @throws MergeError naming the field of the fingerprint that differs
 */
export function refuseOtherMachines<Document extends { readonly fingerprint: Fingerprint }>(
  parts: ShardParts<Document>,
): void {
  refuseDifferences(
    parts,
    'one kind of machine: absolute figures of others do not compare',
    ({ fingerprint }) => factsIn('fingerprint', fingerprint),
  )
}

function text(value: unknown): string {
  return canonicalLine({ value })
}

function show(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : describeValue(value)
}
