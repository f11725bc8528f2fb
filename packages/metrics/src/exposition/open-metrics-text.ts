import type { Snapshot } from '../snapshot.ts'
import { escapeOpenMetricsHelp } from './escaping.ts'
import { exposeFamilies } from './families.ts'
import { formatCanonicalBound } from './numbers.ts'
import { familySamples } from './samples.ts'

/**
 * A snapshot in OpenMetrics 1.0, in chunks that are lines or empty; the same series as `prometheusText`.
 * Without `_created`, which is optional: a snapshot does not know when its series began.
 */
export function* openMetricsText(snapshot: Snapshot): Generator<string, void> {
  const { families } = yield* exposeFamilies(snapshot)
  for (const { name, type, unit, help, series } of families) {
    const unitLine = unit === '' ? '' : `# UNIT ${name} ${unit}\n`
    yield `# TYPE ${name} ${type}\n${unitLine}# HELP ${name} ${escapeOpenMetricsHelp(help)}\n`
    yield* familySamples({ name, type, unit, help, series }, formatCanonicalBound)
  }
  yield '# EOF\n'
}
