import { describe, expect, it } from 'vitest'
import {
  gateCall,
  gateRecord,
  slowerCall,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { gateSaying, hostileTexts } from '../fixtures/hostile-gate.ts'
import { renderGateCodeQuality } from './gate-code-quality.ts'
import { gateFindings } from './gate-findings.ts'

interface Issue {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

function reportOf(record: Parameters<typeof gateFindings>[0], line = 7): string {
  const findings = gateFindings(record, { strict: false, allowGone: false })
  return renderGateCodeQuality(findings.map((finding) => ({ ...finding, path: finding.file, line })))
}

const issuesOf = (...given: Parameters<typeof reportOf>): Issue[] => JSON.parse(reportOf(...given))

describe('a Code Quality report', () => {
  it('has an issue for each finding', async () => {
    const breakage = { reason: 'load-failed', phase: 'load', message: 'Error: no', replicate: 0 } as const
    const record = gateRecord(
      [
        slowerCall,
        gateCall('GET /orders'),
        gateCall('GET /reports', {
          verdict: 'undecided',
          signals: [timeSignal(1.004, { verdict: 'undecided', detectable: 1.02 })],
        }),
        unmeasuredCall('GET /old', 'gone'),
        gateCall('POST /orders', { breaches: [{ what: 'alloc', limit: 20_000, measured: 25_100 }] }),
      ],
      { brokenSuites: [{ file: 'benchmarks/reports.bench.ts', breakage }] },
    )
    await expect(reportOf(record)).toMatchFileSnapshot('../__golden__/code-quality.golden.json')
  })

  it('has the fields that GitLab wants, whatever the names', () => {
    for (const text of hostileTexts) {
      for (const issue of issuesOf(gateSaying(text))) {
        expect(issue).toEqual({
          description: expect.stringMatching(/^[^\r\n]+$/),
          check_name: expect.stringMatching(/^tidemark\/[a-z-]+$/),
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
          severity: expect.stringMatching(/^(?:major|info)$/),
          location: { path: expect.any(String), lines: { begin: 7 } },
        })
      }
    }
  })

  it('knows a finding again whose figures and line have changed, and no other by the same name', () => {
    const again = { ...slowerCall, signals: [timeSignal(1.2, { verdict: 'slower' })] }
    const other = { ...slowerCall, suite: 'carts' }
    const [first, second, third] = [
      issuesOf(gateRecord([slowerCall])),
      issuesOf(gateRecord([again]), 99),
      issuesOf(gateRecord([other])),
    ].map(([issue]) => issue?.fingerprint)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })
})
