import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateCall, gateRecord, gateReplicate, slowerCall, timeSignal } from '../../../testing/gate-record.ts'
import type { BaselineDocument } from './baseline.ts'
import {
  baselines,
  fingerprints,
  gateRecords,
  historyEntries,
  ledgerEntries,
  loadRecords,
  runRecords,
} from './fixtures/arbitraries.ts'
import {
  baseline,
  baselineCall,
  environmentDocument,
  historyEntry,
  ledgerEntry,
  runRecord,
} from './fixtures/documents.ts'
import {
  formatBaseline,
  formatEnvironment,
  formatGateRecord,
  formatHistoryEntry,
  formatLedgerEntry,
  formatLoadRecord,
  formatRunRecord,
} from './format.ts'
import {
  parseBaseline,
  parseEnvironment,
  parseGateRecord,
  parseHistoryEntry,
  parseLedgerEntry,
  parseLoadRecord,
  parseRunRecord,
} from './parse.ts'

const few = { numRuns: 60 }

describe('what is written is what is read', () => {
  it('run records, to the last digit', () => {
    fc.assert(
      fc.property(runRecords, (record) => {
        expect(parseRunRecord(formatRunRecord(record), 'run.json')).toEqual(record)
      }),
      few,
    )
  })

  it('gate records, to the last digit', () => {
    fc.assert(
      fc.property(gateRecords, (record) => {
        expect(parseGateRecord(formatGateRecord(record), 'gate.json')).toEqual(record)
      }),
      few,
    )
    const example = gateRecord([slowerCall, gateCall('GET /orders')])
    expect(parseGateRecord(formatGateRecord(example), 'gate.json')).toEqual(example)
  })

  it('load records, to the last digit', () => {
    fc.assert(
      fc.property(loadRecords, (record) => {
        expect(parseLoadRecord(formatLoadRecord(record), 'load.json')).toEqual(record)
      }),
      few,
    )
  })

  it('baselines: the second writing is the first, byte for byte', () => {
    fc.assert(
      fc.property(baselines, (document) => {
        const text = formatBaseline(document)
        const read = parseBaseline(text, 'baseline.json')
        expect(formatBaseline(read)).toBe(text)
        expect(Object.keys(read.calls).sort()).toEqual(Object.keys(document.calls).sort())
      }),
      few,
    )
  })

  it('history entries: one line each, and the second writing is the first, byte for byte', () => {
    fc.assert(
      fc.property(historyEntries, (entry) => {
        const line = formatHistoryEntry(entry)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        const read = parseHistoryEntry(line, 'history')
        expect(formatHistoryEntry(read)).toBe(line)
        expect({ ...read, calls: {} }).toEqual({ ...entry, calls: {} })
        expect(Object.keys(read.calls).sort()).toEqual(Object.keys(entry.calls).sort())
      }),
      few,
    )
  })

  it('history entries: ratios keep 6 significant digits, times 5, errors 3', () => {
    const calls = {
      a: { ratio: 1.23456789, error: 0.00123456, replicates: 9 },
      b: { p50Ns: 123_456.7, calibrated: 9.87654321, replicates: 9 },
    }
    expect(parseHistoryEntry(formatHistoryEntry({ ...historyEntry, calls }), 'history').calls).toEqual({
      a: { ratio: 1.23457, error: 0.00123, replicates: 9 },
      b: { p50Ns: 123_460, calibrated: 9.8765, replicates: 9 },
    })
  })

  it('baselines: figures keep 4 significant digits, the replicates 5, the rest is exact', () => {
    fc.assert(
      fc.property(baselines, (document) => {
        const read = parseBaseline(formatBaseline(document), 'baseline.json')
        for (const [id, before] of Object.entries(document.calls)) {
          const after = read.calls[id]
          expect(after?.histogram).toEqual(before.histogram)
          expect(after?.accepted).toEqual(before.accepted)
          expect(after?.latencyNs.p99).toBe(Number(before.latencyNs.p99.toPrecision(4)))
          expect(after?.calibration.ratio).toBe(Number(before.calibration.ratio.toPrecision(4)))
          expect(after?.calibration.replicates).toEqual(
            before.calibration.replicates.map((ratio) => Number(ratio.toPrecision(5))),
          )
        }
      }),
      few,
    )
  })

  it('environments', () => {
    fc.assert(
      fc.property(fingerprints, (fingerprint) => {
        const document = { ...environmentDocument, fingerprint }
        expect(parseEnvironment(formatEnvironment(document), 'environment.json')).toEqual(document)
      }),
    )
  })

  it('ledger entries, on one line each, ratios to 6 significant digits', () => {
    fc.assert(
      fc.property(ledgerEntries, (entry) => {
        const line = formatLedgerEntry(entry)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        const read = parseLedgerEntry(line, 'ledger.ndjson:1')
        expect(read).toEqual({
          ...entry,
          ...(entry.ratio !== undefined && { ratio: Number(entry.ratio.toPrecision(6)) }),
          ...(entry.interval && { interval: entry.interval.map((end) => Number(end.toPrecision(6))) }),
        })
      }),
    )
  })
})

describe('the canonical text', () => {
  it('does not depend on the order of keys', () => {
    const call = baselineCall(3)
    const reversed = Object.fromEntries(Object.entries(call).reverse()) as unknown as typeof call
    expect(formatBaseline(baseline({ b: reversed, a: call }))).toBe(
      formatBaseline(baseline({ a: call, b: call })),
    )
  })

  it('has leaves before objects, each sorted, and one line per leaf', () => {
    const call = { ...baselineCall(3), histogram: { ...baselineCall(3).histogram, counts: 'AAAA' } }
    expect(formatBaseline(baseline({ 'GET /orders': call }))).toMatchInlineSnapshot(`
      "{
        "kind": "tidemark.baseline",
        "suite": "orders API",
        "version": 1,
        "calls": {
          "GET /orders": {
            "bytesPerOperation": 300,
            "definitionHash": "0000000000000003",
            "opsPerSecond": 300000,
            "suiteHash": "0000000000000003",
            "workers": 1,
            "accepted": {
              "on": "2026-11-04",
              "reason": "measured at 3",
              "revision": "0000000000000003abcdef0"
            },
            "calibration": {
              "noiseFloor": 0.06,
              "ratio": 0.75,
              "replicates": [0.72, 0.75, 0.78],
              "spread": 0.03
            },
            "histogram": {
              "count": 3,
              "counts": "AAAA",
              "digits": 3,
              "dropped": 0,
              "exceeded": 0,
              "highest": 3600000000000,
              "max": 27000,
              "min": 3000,
              "sum": 34200,
              "sumOfSquares": 755640000,
              "unit": "ns"
            },
            "latencyNs": {
              "mean": 3300,
              "p50": 3000,
              "p90": 4200,
              "p99": 6000,
              "p999": 27000
            }
          }
        }
      }
      "
    `)
  })

  it('of an environment and of a ledger entry', () => {
    expect(formatEnvironment(environmentDocument)).toMatchInlineSnapshot(`
      "{
        "kind": "tidemark.environment",
        "version": 1,
        "fingerprint": {
          "arch": "x64",
          "cores": 2,
          "cpu": "AMD EPYC (25/1/1)",
          "kernel": "6.18",
          "memoryGib": 24,
          "node": "20.20.2",
          "platform": "linux",
          "flags": [
            "--max-old-space-size=4096"
          ]
        }
      }
      "
    `)
    expect(formatLedgerEntry(ledgerEntry)).toMatchInlineSnapshot(`
      "{"at":"2026-11-22T20:00:00Z","call":"GET /orders","change":"changed","environment":"linux-x64-node20","interval":[1.01235,1.05679],"method":"calibrated","ratio":1.03457,"reason":"validate the order before it is stored","replicates":20,"revision":"0123456789abcdef0123456789abcdef01234567","suite":"orders API","version":1}
      "
    `)
  })
})

describe('what could not be read back is not written', () => {
  it('a figure that is no number', () => {
    const call = { ...baselineCall(3), opsPerSecond: Number.NaN }
    expect(() => formatBaseline(baseline({ a: call }))).toThrow(
      'baseline to be written: calls.a.opsPerSecond: found NaN, allowed is a number from 0 to 9007199254740991',
    )
  })

  it.each(['__proto__', 'constructor', 'prototype'])('a call named %s', (name) => {
    const calls = Object.defineProperty({}, name, { value: baselineCall(3), enumerable: true })
    expect(() => formatBaseline(baseline(calls as BaselineDocument['calls']))).toThrow(
      `calls.${name}: found the name ${name}`,
    )
  })

  it('a gate whose figures are none', () => {
    const signals = [timeSignal(1.02, { detectable: Number.POSITIVE_INFINITY })]
    expect(() => formatGateRecord(gateRecord([gateCall('a', { signals })]))).toThrow(
      'gate to be written: calls[0].signals[0].detectable: found Infinity',
    )
    const { arms } = gateReplicate(0, 1)
    const named = Object.defineProperty({ ...arms }, '__proto__', { value: arms['base'], enumerable: true })
    const replicates = [gateReplicate(0, 1, { arms: named })]
    expect(() => formatGateRecord(gateRecord([gateCall('a', { replicates })]))).toThrow(
      'calls[0].replicates[0].arms.__proto__: found the name __proto__',
    )
  })

  it('a parameter with such a name, deep in a run', () => {
    const suites = runRecord.suites.map((suite) => ({
      ...suite,
      calls: suite.calls.map((call) => ({ ...call, params: { constructor: '1' } })),
    }))
    expect(() => formatRunRecord({ ...runRecord, suites })).toThrow('suites[0].calls[0].params.constructor')
  })
})
