import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cmarkGfm } from '../../../../testing/servers/cmark-gfm.ts'
import { describeServer } from '../../../../testing/servers/describe-server.ts'
import { gateSaying, hostileText } from '../fixtures/hostile-gate.ts'
import { renderFailureMarkdown, renderGateMarkdown } from './render-gate-markdown.ts'

const tagsOf = (html: string): string[] => [...html.matchAll(/<\/?[a-z0-9]+/gi)].map(([tag]) => tag)

describeServer(cmarkGfm, (reader) => {
  const read = (markdown: string): string => reader().read(markdown)

  it('finds links and images where there are any, so that their absence tells something', () => {
    const tags = tagsOf(read('www.example.com a@example.com ![x](y) <b>z</b>'))
    expect(tags).toEqual(['<p', '<a', '</a', '<a', '</a', '<img', '<b', '</b', '</p'])
  })

  it('finds in a gate the elements that we wrote and no others, whatever the record says', () => {
    const expected = tagsOf(read(renderGateMarkdown(gateSaying(''))))
    expect(new Set(expected)).not.toContain('<a')
    expect(expected).toEqual(
      expect.arrayContaining(['<h3', '<table', '<td', '<code', '<ul', '<details', '<pre']),
    )
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(tagsOf(read(renderGateMarkdown(gateSaying(text))))).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('finds no others in a failure', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(tagsOf(read(renderFailureMarkdown(text)))).toEqual(['<h3', '</h3', '<pre', '</pre'])
      }),
      { numRuns: 60 },
    )
  })
})
