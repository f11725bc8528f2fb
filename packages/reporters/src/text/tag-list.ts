import type { Tags } from '@tidemark/metrics'

/**
 * The tags of a series, those that are given last first in rank, with names and values made safe, in the order of their
 * names. A tag without a value is left out: most databases take it for none. Names that become one after cleaning share
 * the first value by name.
 *
 * @param sources from the weakest to the strongest: those of the destination, of the registry, of the series
 */
export function tagList(
  sources: readonly Tags[],
  cleanName: (name: string) => string,
  cleanValue: (value: string) => string,
): [name: string, value: string][] {
  const merged = new Map<string, string>()
  for (const tags of sources) for (const [name, value] of Object.entries(tags)) merged.set(name, value)
  const clean = new Map<string, string>()
  for (const [name, value] of [...merged].sort(byName)) {
    const safeName = cleanName(name)
    const safeValue = cleanValue(value)
    if (safeName !== '' && safeValue !== '' && !clean.has(safeName)) clean.set(safeName, safeValue)
  }
  return [...clean].sort(byName)
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
