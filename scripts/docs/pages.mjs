import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { takeApart } from './markdown.mjs'

/** Root folder of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * All pages of the repository that people read, by their paths with `/`: not what tests compare with, nor the notes of a
 * release to come.
 *
 * @returns {readonly (import('./markdown.mjs').Page & { readonly path: string, readonly text: string })[]}
 */
export function readPages() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '*.md']
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && !/(?:^|\/)(?:__golden__|fixtures)\/|^\.changeset\//.test(path))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, ...takeApart(text) }
    })
}
