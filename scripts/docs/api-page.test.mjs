import { expect, it } from 'vitest'
import { apiPage } from './api-page.mjs'
import { takeApart } from './markdown.mjs'

const declaration = (/** @type {string} */ name, /** @type {string} */ text) => ({
  name,
  text,
  comment: `About ${name}.`,
})

const test = { name: 'test', file: 'a.d.ts', declarations: [declaration('test', 'function test(): Test;')] }
const result = {
  name: 'Test',
  file: 'a.d.ts',
  declarations: [
    declaration('Test', 'interface Test {\n    /**\n     * Chance.\n     */\n    readonly p: number;\n}'),
  ],
}

const page = apiPage({
  name: '@x/stats',
  folder: 'stats',
  entries: [
    { specifier: '@x/stats', names: [result, test] },
    { specifier: '@x/stats/more', names: [{ ...test, name: 'again' }] },
  ],
})

it('has each name with its comment and declaration', () => {
  expect(page).toContain('### `test`\n\nAbout test.\n\n```ts\nfunction test(): Test;\n```\n')
  expect(page).toContain('```ts\ninterface Test {\n  /**\n   * Chance.\n   */\n  readonly p: number;\n}\n```')
})

it('lists the names of each entry with links that lead to them, also where two differ in case alone', () => {
  expect(page).toContain('## `@x/stats`\n\n[`Test`](#test) · [`test`](#test-1)\n')
  const { links, anchors } = takeApart(page)
  for (const { target } of links.filter((link) => link.target.startsWith('#')))
    expect(anchors).toContain(target.slice(1))
})

it('shows what a second entry exports again once', () => {
  expect(page.match(/About test\./g)).toHaveLength(1)
  expect(page).toContain('## `@x/stats/more`\n\n[`again`](#test-1)\n')
})
