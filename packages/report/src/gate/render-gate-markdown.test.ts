import type { GateRecord } from '@tidemark/records'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  gateCall,
  gateRecord,
  identicalCall,
  slowerCall,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { gateRecords } from '../../../records/src/fixtures/arbitraries.ts'
import { gateSaying, hostileText, hostileTexts } from '../fixtures/hostile-gate.ts'
import { longestComment, renderFailureMarkdown, renderGateMarkdown } from './render-gate-markdown.ts'

/** What is not text of the record: all but the insides of `code` and `pre`. */
function frame(markdown: string): string {
  return markdown
    .replaceAll(/<code>[^<]*<\/code>/g, '<code></code>')
    .replaceAll(/<pre>[^<]*<\/pre>/g, '<pre></pre>')
}

const undecided = gateCall('', {
  verdict: 'undecided',
  signals: [timeSignal(1.004, { verdict: 'undecided', interval: [0.991, 1.017], detectable: 1.021 })],
})

describe('what a pull request shows of a gate', () => {
  it.each<[string, GateRecord]>([
    [
      'slower',
      gateRecord(
        [
          slowerCall,
          gateCall('GET /orders'),
          gateCall('POST /orders [items=20]', {
            breaches: [{ what: 'p99', limit: 5e6, measured: 6.78e6 }],
          }),
          identicalCall('PUT /orders'),
          unmeasuredCall('DELETE /orders', 'broken', {
            breakage: {
              reason: 'threw',
              phase: 'measure',
              message: 'TypeError: <order> is not a function',
              replicate: 0,
              arm: 'head',
            },
          }),
          { ...undecided, id: 'GET /reports' },
          unmeasuredCall('GET /old', 'gone'),
        ],
        { outOfTime: true },
      ),
    ],
    ['all-same', gateRecord([gateCall('GET /orders'), identicalCall('PUT /orders')])],
    ['every-verdict', gateSaying('@octocat <b>')],
    ['nothing', gateRecord([])],
  ])('%s', async (name, record) => {
    await expect(`${renderGateMarkdown(record)}\n`).toMatchFileSnapshot(`../__golden__/markdown-${name}.md`)
  })

  it('begins with the verdict', () => {
    expect(renderGateMarkdown(gateRecord([slowerCall, gateCall('GET /orders')])).split('\n', 1)).toEqual([
      '### tidemark gate: 2 calls: 1 slower, 1 same',
    ])
  })

  it('names a dozen of many undecided calls, and counts the rest', () => {
    const calls = Array.from({ length: 20 }, (_, i) => ({ ...undecided, id: `call ${i}` }))
    const [table = ''] = /<table>.*<\/table>/s.exec(renderGateMarkdown(gateRecord(calls))) ?? []
    expect(table.match(/› call /g)).toHaveLength(12)
    expect(table).toContain('and 8 calls more')
  })
})

describe('text of a record', () => {
  it.each(hostileTexts.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
    'is text and nothing else: %s',
    (_, text) => {
      expect(frame(renderGateMarkdown(gateSaying(text)))).toBe(frame(renderGateMarkdown(gateSaying(''))))
    },
  )

  it('has no influence on anything around it', () => {
    const around = frame(renderGateMarkdown(gateSaying('')))
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(frame(renderGateMarkdown(gateSaying(text)))).toBe(around)
      }),
    )
  })

  it('ends no block of HTML: no line of one is empty but inside pre', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const withoutPre = renderGateMarkdown(gateSaying(text)).replaceAll(
          /<pre>[^<]*<\/pre>/g,
          '<pre></pre>',
        )
        for (const block of withoutPre.split('\n\n')) {
          expect(block).toMatch(/^(?:### |<(?:p|table|ul|details|pre|\/details)>)/)
          expect(block).not.toMatch(/\n[ \t]*(?:\n|$)|\r/)
        }
      }),
    )
  })

  it('has no @ for robots that read the comment as it was written', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(renderGateMarkdown(gateSaying(text))).not.toContain('@')
        expect(renderFailureMarkdown(text)).not.toContain('@')
      }),
    )
  })

  it('is text in a failure without a record, too', () => {
    const around = frame(renderFailureMarkdown('x'))
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(frame(renderFailureMarkdown(text))).toBe(around)
      }),
    )
  })
})

describe('the length of a comment', () => {
  it('is that of GitHub at the most, whatever the record', () => {
    fc.assert(
      fc.property(
        gateRecords,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 8192, max: longestComment }),
        (record, times, longest) => {
          const calls = Array.from({ length: times }).flatMap(() => record.calls)
          expect(renderGateMarkdown({ ...record, calls }, longest).length).toBeLessThanOrEqual(longest)
        },
      ),
      { numRuns: 30 },
    )
  })

  it.each([
    [
      'many calls',
      Array.from({ length: 600 }, (_, i) => ({ ...slowerCall, id: `GET /${'<'.repeat(80)}${i}` })),
    ],
    [
      'marks that take no column',
      [{ ...slowerCall, suite: '\u0301'.repeat(100_000), id: `x${'\u0301'.repeat(100_000)}` }],
    ],
    ['a name that grows when it is escaped', [{ ...slowerCall, id: '"'.repeat(200_000) }]],
  ])('is kept by leaving out, and says so: %s', (_, calls) => {
    const markdown = renderGateMarkdown(gateRecord(calls))
    expect(markdown.length).toBeLessThanOrEqual(longestComment)
    expect(markdown.endsWith('</pre>\n\n</details>')).toBe(true)
    if (calls.length > 1) {
      expect(markdown).toMatch(/and \d+ rows more, for which there is no room here/)
      expect(markdown).toMatch(/… and \d+ lines more, for which there is no room here/)
    }
  })

  it('leaves nothing out of what fits', () => {
    expect(renderGateMarkdown(gateRecord([slowerCall]))).not.toContain('no room')
  })
})
