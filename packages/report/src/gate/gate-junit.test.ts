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
import { gateSaying, hostileText } from '../fixtures/hostile-gate.ts'
import { renderGateJunit } from './gate-junit.ts'

const rules = { strict: false, allowGone: false }
const tagsOf = (xml: string): string[] => [...xml.matchAll(/<[?/]?[a-z]+(?= |>|\?)/g)].map(([tag]) => tag)

describe('a JUnit report', () => {
  it('has a test case for each call', async () => {
    const breakage = { reason: 'load-failed', phase: 'load', message: 'Error: <no>', replicate: 0 } as const
    const record = gateRecord(
      [
        { ...slowerCall, breaches: [{ what: 'p99', limit: 5e6, measured: 6.78e6 }] },
        gateCall('GET /orders'),
        identicalCall('PUT /orders'),
        gateCall('login', {
          suite: 'sessions',
          verdict: 'undecided',
          signals: [timeSignal(1.004, { verdict: 'undecided', detectable: 1.02 })],
        }),
        unmeasuredCall('GET /old', 'gone'),
      ],
      { brokenSuites: [{ file: 'benchmarks/reports.bench.ts', breakage }] },
    )
    await expect(renderGateJunit(record, rules)).toMatchFileSnapshot('../__golden__/junit.golden.xml')
  })

  it('is empty for a gate without calls', () => {
    expect(tagsOf(renderGateJunit(gateRecord([]), rules))).toEqual(['<?xml', '<testsuites', '</testsuites'])
  })

  it('has the same elements whatever the names, and only characters that XML has', () => {
    const around = tagsOf(renderGateJunit(gateSaying('x'), rules))
    fc.assert(
      fc.property(hostileText, (text) => {
        const xml = renderGateJunit(gateSaying(text), rules)
        expect(tagsOf(xml)).toEqual(around)
        // https://www.w3.org/TR/xml/#charsets
        expect(xml).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u)
        expect(xml.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
      }),
    )
  })
})
