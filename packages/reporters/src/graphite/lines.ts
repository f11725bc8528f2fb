import type { Snapshot } from '@tidemark/metrics'
import type { FormatStep } from '../destination.ts'
import { eachKey } from '../text/each-figure.ts'
import { eachField } from '../text/fields.ts'
import { LineWriter } from '../text/line-writer.ts'
import { canBeKept, type GraphiteFormatOptions, graphiteKeys } from './datapoints.ts'

/** Carbon's plaintext protocol: a line `path value seconds` for each figure of each series. */
export function graphiteLines(
  options: GraphiteFormatOptions = {},
): (snapshot: Snapshot) => Iterable<FormatStep> {
  const { durationUnit = 's' } = options
  const keys = graphiteKeys(options)
  return function* (snapshot) {
    const lines = new LineWriter()
    const end = ` ${Math.floor(snapshot.takenAt / 1000)}\n`
    for (const step of eachKey(snapshot, keys, canBeKept)) {
      if ('omitted' in step) {
        yield step
        continue
      }
      const { key, metric } = step
      // Before the tags, which are behind a semicolon.
      const semicolon = key.indexOf(';')
      const name = semicolon < 0 ? key : key.slice(0, semicolon)
      const tags = semicolon < 0 ? '' : key.slice(semicolon)
      let nameStart = -1
      let nameEnd = -1
      const omitted = eachField(metric, durationUnit, (field, value) => {
        if (nameStart < 0) {
          nameStart = lines.position
          lines.text(name)
          nameEnd = lines.position
        } else lines.again(nameStart, nameEnd)
        lines.text('.')
        lines.text(field)
        lines.text(tags)
        lines.text(' ')
        lines.number(value)
        lines.endLine(end)
      })
      if (omitted > 0) yield { omitted: 'not finite', count: omitted }
      if (lines.isFull) yield lines.take()
    }
    yield lines.take()
  }
}
