import type { BaseUnit } from './base-units.ts'

export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary'

/**
 * The name of a family in both formats: letters, digits and underscores, then the unit. Colons are legal but
 * belong to recording rules. A counter's `_total` is left out, it is a suffix of its samples (OpenMetrics
 * 1.0, "Counter").
 */
export function familyName(source: string, type: FamilyType, unit: BaseUnit['suffix']): string {
  let name = source.replace(/[^a-zA-Z0-9_]/gu, '_')
  if (type === 'counter' && name.endsWith('_total')) name = name.slice(0, -'_total'.length)
  // OpenMetrics 1.0, "UNIT": a family with a unit must end in an underscore and that unit.
  if (unit !== '' && !name.endsWith(`_${unit}`)) name = `${name}_${unit}`
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`
}

const SAMPLE_SUFFIXES: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: ['', '_total', '_created'],
  gauge: [''],
  histogram: ['', '_bucket', '_count', '_sum', '_created'],
  summary: ['', '_count', '_sum', '_created'],
}

/**
 * All names that a family lays claim to; no other family may have a sample or be called like one of them
 * (OpenMetrics 1.0, "MetricFamily", "Name").
 */
export function claimedNames(name: string, type: FamilyType): readonly string[] {
  return SAMPLE_SUFFIXES[type].map((suffix) => `${name}${suffix}`)
}
