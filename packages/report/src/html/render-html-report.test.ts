import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  gateCall,
  gateLoad,
  gateRecord,
  gateReplicate,
  throughputSignal,
  timeSignal,
} from '../../../../testing/gate-record.ts'
import { callOf, comparisonOf, runOf } from '../fixtures/run.ts'
import { samplesNaming } from './fixtures/hostile.ts'
import { hostileTexts } from './fixtures/hostile-texts.ts'
import { tagsOf } from './fixtures/page-structure.ts'
import { sampleGate, sampleLoad, sampleSources } from './fixtures/sample.ts'
import { sampleHistory } from './fixtures/sample-history.ts'
import { renderHtmlReport } from './render-html-report.ts'
import type { ReportSource } from './source.ts'

const page = renderHtmlReport(sampleSources)

describe('a page', () => {
  it('looks like this: open the file in a browser', async () => {
    await expect(page).toMatchFileSnapshot('../__golden__/report.html')
  })

  it('is small: what does not depend on the records is under 400 kB', () => {
    const empty = renderHtmlReport([{ kind: 'gate', record: gateRecord([]) }])
    expect(Buffer.byteLength(empty)).toBeLessThan(400_000)
    // And far below it: there is no library in it.
    expect(Buffer.byteLength(empty)).toBeLessThan(40_000)
  })

  it('names no address but parts of itself', () => {
    const addresses = tagsOf(page).flatMap(({ attributes }) =>
      attributes.filter(([name]) => ['href', 'src', 'action', 'xlink:href'].includes(name)),
    )
    expect(addresses.map(([, value]) => value).filter((value) => !/^#[\w-]+$|^data:,$/.test(value))).toEqual(
      [],
    )
    expect(page).not.toMatch(/url\(|@import|https?:/)
  })

  it('allows exactly its own style and script', () => {
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
    const text = policy.replaceAll('&#39;', "'")
    for (const element of ['style', 'script']) {
      const [, inside = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page) ?? []
      const hash = createHash('sha256').update(inside).digest('base64')
      expect(text).toContain(`${element}-src 'sha256-${hash}'`)
    }
    expect(text).toMatch(/^default-src 'none';/)
    expect(text).not.toContain('unsafe')
  })

  it('has no attribute that runs or styles', () => {
    const names = new Set(tagsOf(page).flatMap(({ attributes }) => attributes.map(([name]) => name)))
    expect([...names].filter((name) => name.startsWith('on') || name === 'style')).toEqual([])
  })

  it('closes what it opens, and gives every id once', () => {
    const open: string[] = []
    const ids: string[] = []
    const empty = ['meta', 'link', 'input', 'wbr', 'path', 'rect', 'circle']
    for (const { name, attributes } of tagsOf(page)) {
      if (name.startsWith('/')) {
        if (!empty.includes(name.slice(1))) expect(open.pop()).toBe(name.slice(1))
      } else if (!empty.includes(name)) open.push(name)
      ids.push(...attributes.filter(([key]) => key === 'id').map(([, value]) => value))
    }
    expect(open).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
    const targets = tagsOf(page).flatMap(({ attributes }) =>
      attributes.filter(([key, value]) => key === 'href' && value.startsWith('#')),
    )
    for (const [, target] of targets) expect(ids).toContain(target.slice(1))
  })

  it('draws what a call did under load, replicate by replicate', () => {
    const call = gateCall('GET', {
      replicates: [],
      signals: [throughputSignal(1.25, { verdict: 'slower' })],
      load: gateLoad(1.25, 7),
    })
    const underLoad = renderHtmlReport([{ kind: 'gate', record: gateRecord([call]) }])
    expect(underLoad).toContain('Throughput against main@1a2b3c4d5')
    expect(underLoad.match(/class="dot solid"/g)).toHaveLength(7)
  })

  it('has a table behind each chart, and a name for it', () => {
    const charts = tagsOf(page).filter(({ attributes }) =>
      attributes.some(([name, value]) => name === 'class' && value === 'chart'),
    )
    expect(charts.length).toBeGreaterThan(10)
    for (const { attributes } of charts) {
      expect(attributes).toContainEqual(['role', 'img'])
      expect(attributes.find(([name]) => name === 'aria-label')?.[1]).toMatch(/\w/)
    }
    expect(page.split('<figure>').length - 1).toBe(charts.length)
    expect(page.split('Figures of this chart').length - 1).toBe(charts.length)
  })

  it('has no figure that is none', () => {
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })
})

describe('hostile texts', () => {
  /** Without the places where a heading may break, which are at every `@` of it. */
  const structureOf = (page: string): readonly string[] =>
    tagsOf(page)
      .filter(({ name }) => name !== 'wbr')
      .map(({ name, attributes }) => `${name} ${attributes.map(([key]) => key).join(' ')}`)
  const structure = (sources: readonly ReportSource[]): readonly string[] =>
    structureOf(renderHtmlReport(sources))
  const harmless = structure(samplesNaming('harmless'))

  it.each(hostileTexts.map((text) => [text.slice(0, 60), text]))(
    '%j changes no tag of the page',
    (_, text) => {
      expect(structure(samplesNaming(text))).toEqual(harmless)
    },
  )

  it('nor does any other text, and nothing of it is obeyed', () => {
    // One line: a server's last words have a sentence for each, and a stack a frame.
    const line = fc
      .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'<>&"\'=/!- at(:') }))
      .map((text) => text.replaceAll('\n', ''))
      .filter((text) => text.trim() !== '' && !/node:|node_modules/.test(text))
    fc.assert(
      fc.property(line, (text) => {
        const hostile = renderHtmlReport(samplesNaming(text))
        expect(structureOf(hostile).length).toBe(harmless.length)
        expect(hostile).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}|[\u2028\u2029]|\p{Cs}/u)
      }),
      { numRuns: 15 },
    )
  })
})

describe('the headline', () => {
  const headline = (...sources: ReportSource[]): string =>
    />([^<]*)<\/h1>/.exec(renderHtmlReport(sources))?.[1] ?? ''
  const gate = (calls: Parameters<typeof gateRecord>[0], changes = {}): ReportSource => ({
    kind: 'gate',
    record: gateRecord(calls, changes),
  })
  const undecided = gateCall('b', {
    verdict: 'undecided',
    signals: [timeSignal(1, { verdict: 'undecided', interval: null })],
  })
  const run = runOf([callOf('a', 5e5)])

  it.each<[string, ReportSource]>([
    ['2 calls slower', { kind: 'gate', record: sampleGate }],
    ['No call is slower', gate([gateCall('a')])],
    ['No call proven slower, 1 undecided', gate([gateCall('a'), undecided])],
    ['Nothing decided: 1 call undecided', gate([undecided])],
    ['1 call over budget', gate([gateCall('a', { breaches: [{ what: 'p50', limit: 1, measured: 2 }] })])],
    ['No call was found, so nothing is known', gate([])],
    ['1 call without a comparison', gate([gateCall('a', { verdict: 'new', signals: [], replicates: [] })])],
    ['1 call measured', { kind: 'run', record: run, comparison: null, before: null }],
    ['2 calls under load', { kind: 'load', record: sampleLoad }],
    ['1 call drifting', sampleHistory],
    [
      '1 call recorded, none of them drifting',
      {
        ...sampleHistory,
        trends: sampleHistory.trends.filter(({ driftingSince }) => driftingSince === null),
      },
    ],
  ])('%s', (text, source) => {
    expect(headline(source)).toBe(text)
  })
})

describe('a history', () => {
  const about = (...sources: ReportSource[]): readonly string[] =>
    [...renderHtmlReport(sources).matchAll(/<h4>History: ([^<]*)<\/h4>/g)].map(([, title = '']) => title)
  const elsewhere: ReportSource = { kind: 'gate', record: gateRecord([gateCall('GET /elsewhere')]) }

  it('is shown of the calls that a record names, and alone of all', () => {
    const titles = [
      'ratio to 9f8e7d6c5, 88 measurements',
      'ratio to 9f8e7d6c5, 88 measurements',
      'median time, machine 01234567, 40 measurements, no longer measured so',
    ]
    expect(about(sampleHistory)).toEqual(titles)
    expect(about({ kind: 'gate', record: sampleGate }, sampleHistory)).toEqual(titles)
    expect(about(elsewhere, sampleHistory)).toEqual([])
  })

  it('says where a call stepped, creeps and paused, and what was accepted of its budget', () => {
    const text = renderHtmlReport([sampleHistory])
    const words = [...text.matchAll(/<li class="\w+"><b>(\w+)<\/b> ([^<]*)/g)].map(([, word, said]) => [
      word,
      said,
    ])
    expect(words).toEqual(
      expect.arrayContaining([
        ['drift', expect.stringMatching(/^slower than the tidemark since /)],
        ['step', expect.stringMatching(/^\+2\.\d% \(.*\), .* sure: after .* by .*\(2026-08-31\)$/)],
        ['slope', expect.stringMatching(/^\+0\.\d\d% a week/)],
        ['budget', expect.stringMatching(/ of 5% spent/)],
        ['gap', expect.stringMatching(/^nothing recorded for 22 days: .* … /)],
        ['accepted', '+3.1% (+2.5% … +3.7%) since the tidemark, in 2 changes of the ledger'],
      ]),
    )
    expect(text).toContain('2099-01-31, past the budget')
  })

  it('draws the budget with what was granted on top of it, for ratios to the pinned tidemark alone', () => {
    const limits = (source: typeof sampleHistory): readonly string[] =>
      [...renderHtmlReport([source]).matchAll(/the budget ends at (\S+?)[;"]/g)].map(([, at = '']) => at)
    // 5 %, and 1.1 % past it.
    expect(limits(sampleHistory)).toEqual(['+6.2%', '+5.0%'])
    const { tidemark } = sampleHistory
    const moved = tidemark && { ...tidemark, anchor: { ...tidemark.anchor, revision: 'a'.repeat(40) } }
    expect(limits({ ...sampleHistory, tidemark: moved })).toEqual(['+5.0%', '+5.0%'])
  })
})

describe('what a record may lack', () => {
  it('a call that was never measured, replicates without an arm, and a comparison without its run', () => {
    const gone = { suite: 's', call: 'gone', breaches: [], edited: false, verdict: 'gone' } as const
    const html = renderHtmlReport([
      {
        kind: 'gate',
        record: gateRecord([
          gateCall('none', { replicates: [] }),
          gateCall('no arms', { replicates: [gateReplicate(0, 1, { arms: {} })] }),
        ]),
      },
      { kind: 'run', record: runOf([]), comparison: comparisonOf([gone]), before: null },
    ])
    for (const name of ['none', 'no arms', 'gone']) expect(html).toContain(`<bdi>${name}</bdi>`)
  })
})
