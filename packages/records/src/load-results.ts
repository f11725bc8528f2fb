import type { LoadCallRecord, LoadResult } from './load.ts'

/** What each load of a call came to: one, or in a sweep as many as it has levels. */
export function loadResults(call: LoadCallRecord): readonly LoadResult[] {
  return call.state === 'swept' ? call.levels.map(({ result }) => result) : [call]
}
