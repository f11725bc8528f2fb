import type { Tags } from '@tidemark/metrics'
import { formatCanonicalBound, labelList } from '@tidemark/metrics/exposition'
import type { Label } from './messages.ts'

/** What tells a sample apart from others of its series. */
export interface SampleName {
  readonly family: string
  /** What follows the name of the family. */
  readonly suffix: string
  readonly label: 'le' | 'quantile' | undefined
  readonly bound: number
}

/** Sorted by name, which is what remote write wants: `__name__` is not always the first. */
export function sampleLabels(
  { family, suffix, label, bound }: SampleName,
  common: Tags,
  tags: Tags,
): Label[] {
  const labels = [['__name__', `${family}${suffix}`] as const, ...labelList(common, tags)]
  if (label !== undefined) labels.push([label, formatCanonicalBound(bound)])
  labels.sort(([one], [other]) => (one < other ? -1 : 1))
  return labels.map(([name, value]) => ({ name, value }))
}
