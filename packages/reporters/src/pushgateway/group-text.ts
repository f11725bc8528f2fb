import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import { labelName, prometheusText } from '@tidemark/metrics/exposition'
import type { FormatStep } from '../destination.ts'

/** Series between two steps: some microseconds of work. */
const SERIES_PER_STEP = 256

/**
 * A snapshot in Prometheus' text format, as one piece: a push says all that there is to say of its group. Tags that
 * would be labels of the group are left out, because the gateway replaces them; series that differ in nothing else then
 * collide.
 *
 * @param groupLabels names of the group's labels
 */
export function groupText(groupLabels: readonly string[]): (snapshot: Snapshot) => Iterable<FormatStep> {
  const isOfGroup = (tag: string): boolean => groupLabels.includes(labelName(tag))
  const outside = outsideOf(isOfGroup)
  return function* (snapshot) {
    const metrics: MetricSnapshot[] = []
    let notFinite = 0
    let seen = 0
    for (const metric of snapshot.metrics) {
      if (metric.kind === 'gauge' && !Number.isFinite(metric.value)) notFinite += 1
      else {
        const tags = outside(metric.tags)
        metrics.push(tags === metric.tags ? metric : { ...metric, tags })
      }
      if (++seen % SERIES_PER_STEP === 0) yield undefined
    }
    if (notFinite > 0) yield { omitted: 'not finite', count: notFinite }

    const chunks = prometheusText({ ...snapshot, tags: outside(snapshot.tags), metrics })
    // Encoded one by one, so that no step has all of it to do.
    const parts: Buffer[] = []
    let chunk = chunks.next()
    for (; !chunk.done; chunk = chunks.next()) {
      parts.push(Buffer.from(chunk.value))
      yield undefined
    }
    const refused = chunk.value.length
    if (refused > 0) yield { omitted: 'collision', count: refused }
    if (parts.length > 0) yield { data: Buffer.concat(parts), points: metrics.length - refused }
  }
}

/** Tags without those of the group: the same object when there are none, and each time for equal frozen tags. */
function outsideOf(isOfGroup: (tag: string) => boolean): (tags: Tags) => Tags {
  const cache = new WeakMap<Tags, Tags>()
  return (tags) => {
    const cached = cache.get(tags)
    if (cached !== undefined) return cached
    const names = Object.keys(tags)
    const outside = names.some(isOfGroup)
      ? Object.freeze(Object.fromEntries(Object.entries(tags).filter(([name]) => !isOfGroup(name))))
      : tags
    // What is not frozen may have other tags next time.
    if (Object.isFrozen(tags)) cache.set(tags, outside)
    return outside
  }
}
