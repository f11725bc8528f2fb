import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPages, root } from './pages.mjs'

const pages = readPages()
const byPath = new Map(pages.map((page) => [page.path, page]))

/** Our own files on GitHub are files here. */
const ownOnGitHub = /^https:\/\/github\.com\/tidemark-bench\/tidemark\/(?:blob|tree)\/main\//

/**
 * Why a link leads nowhere, or null.
 *
 * @param {string} from path of the page that it is on
 * @param {string} target
 */
function whyBroken(from, target) {
  const own = ownOnGitHub.exec(target)
  if (own === null && /^[a-z]+:/.test(target)) return null
  const [file = '', anchor] = (own === null ? target : `/${target.slice(own[0].length)}`).split('#')
  const path =
    file === '' ? from : file.startsWith('/') ? file.slice(1) : posix.join(posix.dirname(from), file)
  if (path.startsWith('..')) return 'leads out of the repository'
  if (!existsSync(join(root, path))) return `there is no ${path}`
  if (anchor === undefined) return null
  const isFolder = statSync(join(root, path)).isDirectory()
  const page = byPath.get(isFolder ? posix.join(path, 'README.md') : path)
  if (page === undefined) return `${path} is no page`
  return page.anchors.has(anchor) ? null : `${path} has no heading #${anchor}`
}

it('finds the pages', () => {
  expect([...byPath.keys()]).toEqual(
    expect.arrayContaining(['README.md', 'docs/README.md', 'packages/gate/README.md']),
  )
})

describe.each(pages)('$path', ({ path, links }) => {
  it('has links that lead somewhere', () => {
    const broken = links.flatMap(({ target, line }) => {
      const why = whyBroken(path, target)
      return why === null ? [] : [`${path}:${line}: ${target}: ${why}`]
    })
    expect(broken).toEqual([])
  })
})

it('every page of the documentation is reached from its index', () => {
  const reached = new Set(['docs/README.md'])
  for (const path of reached) {
    for (const { target } of byPath.get(path)?.links ?? []) {
      const linked = posix.join(posix.dirname(path), target.split('#')[0] ?? '')
      if (byPath.has(linked)) reached.add(linked)
    }
  }
  expect([...byPath.keys()].filter((path) => path.startsWith('docs/') && !reached.has(path))).toEqual([])
})

describe('whyBroken', () => {
  it.each([
    ['no/such/file.md', /there is no docs\/no/],
    ['README.md#no-such-heading', /no heading/],
    ['#no-such-heading', /no heading/],
    ['../../elsewhere', /out of the repository/],
    ['https://github.com/tidemark-bench/tidemark/tree/main/no-such-folder', /there is no/],
    ['../package.json#part', /no page/],
  ])('sees %s', (target, why) => {
    expect(whyBroken('docs/README.md', target)).toMatch(why)
  })

  it.each([
    'start.md',
    '../packages/gate',
    '../packages/gate#drift',
    'https://example.org/x#y',
    '#documentation',
  ])('finds nothing in %s', (target) => {
    expect(whyBroken('docs/README.md', target)).toBeNull()
  })
})
