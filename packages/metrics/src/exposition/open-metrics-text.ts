import type { Snapshot } from '../snapshot.ts'
import { escapeOpenMetricsHelp } from './escaping.ts'
import { exposeFamilies } from './families.ts'
import { formatCanonicalBound } from './numbers.ts'
import { SampleWriter } from './samples.ts'
import { asText, type Chunk } from './slices.ts'

const samples = new SampleWriter(formatCanonicalBound)

/**
 * A snapshot in OpenMetrics 1.0, in chunks of whole lines, some of them empty; the same series as `prometheusText`.
 * Without `_created`, which is optional: a snapshot does not know when its series began.
 */
export function openMetricsText(snapshot: Snapshot): Generator<string, void> {
  return asText(openMetricsChunks(snapshot))
}

/** The same for who wants bytes. */
export function* openMetricsChunks(snapshot: Snapshot): Generator<Chunk, void> {
  const { families } = yield* exposeFamilies(snapshot)
  for (const family of families) {
    const { name, type, unit, help } = family
    const unitLine = unit === '' ? '' : `# UNIT ${name} ${unit}\n`
    yield `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escapeOpenMetricsHelp(help)}\n`
    yield* samples.family(family)
  }
  yield '# EOF\n'
}
