import { describe, expect, it } from 'vitest'
import { quoteTable } from './quote.mjs'
import { fillRegions } from './regions.mjs'

const page = `# A study

## Other

| call | n |
| --- | --- |
| all | 1 |

## The same, twice

Share of comparisons:

| call | n | |effect| % | rule, p < 0.05 |
| --- | --- | --- | --- |
| one | 3 | 0.1 | a |
| all | 7 | 0.2 | b |
| all | 8 | 0.3 |  |
`

describe('quoteTable', () => {
  it('gives the text, the rows and the columns that are asked for', () => {
    const quoted = quoteTable(page, 'The same, twice', {
      rows: ['all'],
      columns: ['call', '|effect| %', 'rule, p < 0.05'],
    })
    expect(quoted).toBe(`*The same, twice.* Share of comparisons:

| call | \\|effect\\| % | rule, p < 0.05 |
| --- | --- | --- |
| all | 0.2 | b |
| all | 0.3 |  |
`)
  })

  it('gives all columns unless some are named', () => {
    expect(quoteTable(page, 'Other', { rows: ['all'] })).toContain('| all | 1 |')
  })

  it.each([
    ['No such heading', { rows: ['all'] }, 'no heading'],
    ['Other', { rows: ['none'] }, 'no row "none"'],
    ['Other', { rows: ['all'], columns: ['call', 'm'] }, 'no column "m"'],
  ])('says what is not there any more: %s', (heading, wanted, message) => {
    expect(() => quoteTable(page, heading, wanted)).toThrow(message)
  })
})

describe('fillRegions', () => {
  const text = 'before\n<!-- begin list: a; b -->\nold\n<!-- end list -->\nafter\n'
  const makers = { list: (/** @type {string} */ argument) => `new ${argument}\n` }

  it('replaces what stands between the comments, and again the same', () => {
    const filled = fillRegions(text, makers)
    expect(filled).toBe('before\n<!-- begin list: a; b -->\n\nnew a; b\n\n<!-- end list -->\nafter\n')
    expect(fillRegions(filled, makers)).toBe(filled)
  })

  it('refuses a part that does not end, and one that nothing makes', () => {
    expect(() => fillRegions('<!-- begin list -->\n', makers)).toThrow('1 parts begin, and 0 end')
    expect(() => fillRegions('<!-- begin other -->\n<!-- end other -->\n', makers)).toThrow('nothing makes')
  })
})
