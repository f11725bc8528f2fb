import { MergeError } from './merge-error.ts'
import { ownCalls } from './own-calls.ts'
import type { Shardable, ShardParts } from './shards-in-order.ts'

/** A suite of a run or of a load. */
interface SuiteOf<Call> {
  readonly name: string
  readonly file: string
  readonly suiteHash: string
  readonly calls: readonly Call[]
}

/**
 * The suites of all parts with the calls of all parts, in the order in which one process would have had them.
 *
 * @throws MergeError when a suite is not the same file in two parts, and like `ownCalls`
 */
export function mergeSuites<Call extends { readonly id: string }>(
  parts: ShardParts<Shardable & { readonly suites: readonly SuiteOf<Call>[] }>,
): readonly SuiteOf<Call>[] {
  const calls = ownCalls(parts, ({ suites }) =>
    suites.flatMap(({ name, calls }) => calls.map((call) => ({ suite: name, id: call.id, call }))),
  )
  const seen = new Map<string, { readonly file: string; readonly suite: SuiteOf<Call> }>()
  for (const { file, record } of parts) {
    for (const suite of record.suites) {
      const other = seen.get(suite.name)
      if (other === undefined) seen.set(suite.name, { file, suite })
      else refuseOtherSuite(file, suite, other)
    }
  }
  const names = [...new Set(calls.map(({ suite }) => suite))]
  return names.flatMap((name) => {
    const suite = seen.get(name)?.suite
    return suite === undefined
      ? []
      : [{ ...suite, calls: calls.filter((one) => one.suite === name).map(({ call }) => call) }]
  })
}

function refuseOtherSuite(
  file: string,
  suite: SuiteOf<unknown>,
  other: { readonly file: string; readonly suite: SuiteOf<unknown> },
): void {
  for (const field of ['file', 'suiteHash'] as const) {
    if (suite[field] === other.suite[field]) continue
    throw new MergeError(
      'MERGE_DIFFERENT',
      `${file}: suites[${JSON.stringify(suite.name)}].${field}: found ${suite[field]}, but ${other.suite[field]} in ${other.file}; allowed are shards of the same suites`,
    )
  }
}
