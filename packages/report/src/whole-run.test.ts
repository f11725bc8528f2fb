import { stripVTControlCharacters } from 'node:util'
import type { CallJudgement, Comparison } from '@tidemark/gate'
import type { RunRecord } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { everyVerdict, everyVerdictRun, threw } from './fixtures/every-verdict.ts'
import { about, callOf, comparisonOf, effectOf, runOf } from './fixtures/run.ts'
import { createPaint } from './format/paint.ts'
import { renderRun } from './render-run.ts'
import { renderRunTable } from './run-table.ts'
import { renderVerdicts } from './verdict-block.ts'
import { renderWarnings } from './warnings.ts'

/** Wide enough for all columns. */
const columns = 160

function print(run: RunRecord, comparison: Comparison, color = false): string {
  return `${renderRun(run, comparison, createPaint(color), columns)}\n`
}

describe('what a person reads of a run', () => {
  it('names every verdict', async () => {
    await expect(print(everyVerdictRun, everyVerdict)).toMatchFileSnapshot('__golden__/every-verdict.txt')
  })

  it('says the same in colour', async () => {
    const colored = print(everyVerdictRun, everyVerdict, true)
    await expect(colored).toMatchFileSnapshot('__golden__/every-verdict-in-colour.txt')
    expect(stripVTControlCharacters(colored)).toBe(print(everyVerdictRun, everyVerdict))
  })

  it('shows measurements without a baseline', async () => {
    const run = runOf([callOf('GET /orders/:id', 505e3), callOf('store.put', 193e3)], {
      revision: { commit: null, branch: null, dirty: false, lockfileHash: null },
    })
    const comparison = comparisonOf(
      ['GET /orders/:id', 'store.put'].map(
        (call): CallJudgement => ({
          ...about(call),
          verdict: 'unjudged',
          because: 'missing-baseline',
          indication: null,
        }),
      ),
      { reference: { state: 'missing' } },
    )
    await expect(print(run, comparison)).toMatchFileSnapshot('__golden__/missing-baseline.txt')
  })

  it('does not offer to accept what was not measured', () => {
    const broken: CallJudgement = { ...about('GET /orders/:id'), verdict: 'broken', breakage: threw }
    for (const calls of [[], [broken]]) {
      const comparison = comparisonOf(calls, { reference: { state: 'missing' } })
      expect(print(runOf([]), comparison)).not.toMatch(/baseline|accept/)
    }
  })

  it('does not say how to accept what is being accepted', () => {
    for (const comparison of [everyVerdict, { ...everyVerdict, reference: { state: 'missing' } as const }]) {
      const text = (accepting: boolean): string =>
        renderRun(everyVerdictRun, comparison, createPaint(false), columns, accepting)
      expect(text(false)).toContain('tidemark accept')
      expect(text(true)).not.toContain('tidemark accept')
      expect(text(true)).toContain('more --replicates')
    }
  })

  it('shows figures of another machine as an indication', async () => {
    const run = runOf([callOf('GET /orders/:id', 505e3), callOf('store.put', 193e3)])
    const comparison = comparisonOf(
      [
        {
          ...about('GET /orders/:id'),
          verdict: 'unjudged',
          because: 'foreign-baseline',
          indication: 1.4,
          breaches: [{ what: 'p50', limit: 5e5, measured: 505e3 }],
        },
        { ...about('store.put'), verdict: 'unjudged', because: 'foreign-baseline', indication: null },
      ],
      {
        reference: {
          state: 'foreign',
          name: 'linux-x64-node20-ci',
          differences: [
            { field: 'cpu', baseline: 'Intel Xeon (6/85/7)', here: 'AMD EPYC (25/1/1)' },
            { field: 'cores', baseline: '4', here: '2' },
          ],
        },
      },
    )
    await expect(print(run, comparison)).toMatchFileSnapshot('__golden__/foreign-baseline.txt')
  })

  it('advises to accept only once nothing is broken, since that would be refused', () => {
    const breakage = { reason: 'load-failed', phase: 'load', message: 'no', replicate: 0 } as const
    const comparison = comparisonOf(
      [{ ...about('GET'), verdict: 'unjudged', because: 'missing-baseline', indication: null }],
      {
        reference: { state: 'missing' },
        brokenSuites: [{ file: 'benchmarks/reports.bench.ts', breakage }],
      },
    )
    expect(print(runOf([callOf('GET', 505e3)]), comparison)).toContain(
      'to accept this state as its baseline, once nothing is broken: tidemark accept --reason "first baseline"',
    )
  })

  it('shows what was measured of an interrupted run, and suites that do not load', async () => {
    const run = runOf([callOf('GET /orders/:id', 505e3)], { interrupted: true })
    const comparison = comparisonOf(
      [
        {
          ...about('GET /orders/:id'),
          verdict: 'undecided',
          effect: effectOf(1.01, { interval: null, replicates: { baseline: 12, now: 1 } }),
        },
      ],
      {
        interrupted: true,
        brokenSuites: [
          {
            file: 'benchmarks/reports.bench.ts',
            breakage: {
              reason: 'load-failed',
              phase: 'load',
              message: 'Error: no configuration',
              stack:
                'Error: no configuration\n    at benchmarks/reports.bench.ts:3:7\n    at node:internal/x:1:1',
              replicate: 0,
            },
          },
          {
            file: 'benchmarks/search.bench.ts',
            breakage: {
              reason: 'timeout',
              phase: 'load',
              message: 'no progress for 10 s (its time limit)',
              replicate: 0,
            },
          },
        ],
      },
    )
    await expect(print(run, comparison)).toMatchFileSnapshot('__golden__/interrupted.txt')
  })

  it('shows hostile names as they are, with nothing a terminal would obey', async () => {
    const names = [
      '\u001b[2J\u001b[Hall is well',
      'two\nlines\r\u2028three',
      'txt.\u202eexe',
      '注文を取得する',
      '🚀 launch',
      'x'.repeat(300),
    ]
    const run = runOf(
      names.map((name) => callOf(name, 505e3)),
      { environment: 'linux\u001b]0;title\u0007' },
    )
    const verdicts = names.map(
      (name): CallJudgement => ({
        ...about(name),
        verdict: 'broken',
        breakage: {
          ...threw,
          message: 'Error: \u001b[31mred\u0000',
          stack: 'Error\n    at \u001b[8mhidden (a.ts:1:1)',
        },
      }),
    )
    const text = print(run, comparisonOf(verdicts))
    await expect(text).toMatchFileSnapshot('__golden__/hostile-names.txt')
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}|\u2028/u)
  })

  it('names only the first dozen of many harmless calls, and every slower one', () => {
    const many = (verdict: 'slower' | 'undecided'): CallJudgement[] =>
      Array.from({ length: 20 }, (_, i) => ({ ...about(`call ${i}`), verdict, effect: effectOf(1.2) }))
    const undecided = renderVerdicts(comparisonOf(many('undecided')), createPaint(false)).split('\n')
    expect(undecided.filter((line) => line.includes('call '))).toHaveLength(12)
    expect(undecided).toContain('undecided and 8 calls more')
    const slower = renderVerdicts(comparisonOf(many('slower')), createPaint(false)).split('\n')
    expect(slower.filter((line) => line.includes('call '))).toHaveLength(20)
  })

  it('blames the number of replicates only where it is to blame', () => {
    const remedy = (now: number): string => {
      const effect = effectOf(1.04, { replicates: { baseline: 12, now } })
      const calls: CallJudgement[] = [{ ...about('a'), verdict: 'undecided', effect }]
      return renderVerdicts(comparisonOf(calls), createPaint(false))
    }
    expect(remedy(2)).toContain('without --quick')
    expect(remedy(6)).not.toContain('--quick')
  })

  it('says how busy others kept the machine where that may be the whole slowdown', () => {
    const effect = effectOf(1.2, { crowded: true, extraLoadCores: 0.128 })
    const calls: CallJudgement[] = [{ ...about('a'), verdict: 'undecided', effect }]
    const text = renderVerdicts(comparisonOf(calls), createPaint(false))
    expect(text).toContain('other processes kept 0.13 more cores busy than for the baseline')
    expect(text).toContain('run again when it does nothing else')
  })

  it('says nothing where there is nothing to say', () => {
    const run = runOf([], { suites: [] })
    expect(renderRunTable(run, comparisonOf([]), createPaint(true), columns)).toBe('')
    expect(renderWarnings(run, createPaint(true))).toBe('')
    expect(renderVerdicts(comparisonOf([]), createPaint(true))).toBe('')
  })
})
