import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { generatedPages } from '../generate-docs.mjs'
import { root } from './pages.mjs'

describe('what is generated', () => {
  /** @type {ReadonlyMap<string, string>} */
  let pages
  beforeAll(async () => {
    pages = await generatedPages()
  })

  it('is current: pnpm docs:generate makes it anew', () => {
    for (const [path, text] of pages) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text)
  })

  it('leaves nothing of packages that are gone', () => {
    const api = [...pages.keys()].flatMap((path) => /^docs\/api\/(.*)$/.exec(path)?.[1] ?? [])
    expect(readdirSync(join(root, 'docs/api')).sort()).toEqual(api.sort())
  })

  it('has every field of the configuration, and every export of a package', () => {
    expect(pages.get('docs/configuration.md')).toContain('### `gate.cacheLimit`')
    expect(pages.get('docs/api/stats.md')).toContain('### `hodgesLehmannShift`')
    expect(pages.get('docs/api/metrics.md')).toContain('## `@tidemark/metrics/runtime`')
  })
})
