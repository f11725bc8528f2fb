import type { Tags } from '@tidemark/metrics'
import { dottedName, pathPart } from '../text/dotted-key.ts'
import { tagList } from '../text/tag-list.ts'

/**
 * A series with tags as Graphite writes them, `name;tag=value`, in the order of their names. Values keep what addresses
 * and routes are made of. Quotes, braces and what means something in queries become `_`: carbon would take a series that
 * ends in `"}` for one of Prometheus.
 *
 * @param sources tags from the weakest to the strongest
 * @see https://graphite.readthedocs.io/en/latest/tags.html
 */
export function taggedKey(name: string, sources: readonly Tags[]): string {
  const tags = tagList(sources, cleanTagName, cleanTagValue).map(([tag, value]) => `${tag}=${value}`)
  return [dottedName(name), ...tags].join(';')
}

/** Graphite keeps the metric's name in the tag `name`. */
function cleanTagName(tag: string): string {
  return tag === 'name' ? 'name_' : pathPart(tag)
}

function cleanTagValue(value: string): string {
  return value.replace(/[^\w./:@%+,=-]/gu, '_')
}
