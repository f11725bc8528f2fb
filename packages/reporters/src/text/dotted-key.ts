import type { Tags } from '@tidemark/metrics'
import { tagList } from './tag-list.ts'

/** One part of a dotted path: letters, digits, `_` and `-`. Everything else becomes `_`, a dot too. */
export function pathPart(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/gu, '_')
}

/**
 * A name as a dotted path. Each part is made safe by itself, so that the dots of the name stay, and empty parts are left
 * out: to a server that keeps a folder for each part, `..` would be the folder above. `_` when nothing is left.
 */
export function dottedName(name: string): string {
  const parts = name.split('.').filter((part) => part !== '')
  return parts.length === 0 ? '_' : parts.map(pathPart).join('.')
}

/**
 * A series as a dotted path, for servers that know names only: each tag follows as two parts, its name and its value, in
 * the order of their names.
 *
 * @param sources its tags, from the weakest to the strongest
 */
export function dottedKey(name: string, sources: readonly Tags[]): string {
  return [dottedName(name), ...tagList(sources, pathPart, pathPart).flat()].join('.')
}
