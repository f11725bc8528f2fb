import type { Tags } from '../tags.ts'
import { escapeLabelValue } from './escaping.ts'

interface CachedLabels {
  readonly common: Tags
  readonly text: string
}

// A registry hands out the same frozen tags in every snapshot. Weak, so a series that is removed takes its
// labels with it.
const cache = new WeakMap<Tags, CachedLabels>()

/**
 * The labels of a series as both formats write them, without braces: `method="GET",route="/"`, in the order
 * of their names, so that equal texts are equal series. A series' tag goes before a common one of its name.
 *
 * @param common tags of every series in the snapshot
 */
export function labelsText(common: Tags, tags: Tags): string {
  const cached = cache.get(tags)
  if (cached?.common === common) return cached.text
  const text = writeLabels(common, tags)
  // What is not frozen may have other tags next time.
  if (Object.isFrozen(tags) && Object.isFrozen(common)) cache.set(tags, { common, text })
  return text
}

/** What stands between a name and its value. */
export function inBraces(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}

function writeLabels(common: Tags, tags: Tags): string {
  return labelList(common, tags)
    .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`)
    .join(',')
}

/** The labels that {@link labelsText} writes, their values as they are. */
export function labelList(common: Tags, tags: Tags): readonly (readonly [name: string, value: string])[] {
  const sources = [...new Map([...Object.entries(common), ...Object.entries(tags)])].sort(byKey)
  const labels = new Map<string, string>()
  for (const [key, value] of sources) {
    const name = labelName(key)
    const other = labels.get(name)
    // Tags whose names become one share it, in the order of their own names: OpenTelemetry's "Prometheus
    // and OpenMetrics Compatibility", "Metric Attributes".
    labels.set(name, other === undefined ? value : `${other};${value}`)
  }
  // To Prometheus a label without a value is no label ("Data model"): written, it could be a second series
  // of the same identity.
  return [...labels].filter(([, value]) => value !== '').sort(byKey)
}

/** Labels that bucket and quantile samples add; elsewhere they would be taken for those. */
const RESERVED: ReadonlySet<string> = new Set(['le', 'quantile'])

/** A legal name for the label of a tag: names that start with two underscores belong to Prometheus ("Data model"). */
export function labelName(key: string): string {
  const name = key.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^__+/, '_')
  // Prometheus itself renames labels that are in its way to this.
  if (RESERVED.has(name)) return `exported_${name}`
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
