import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateCall, gateRecord, slowerCall, unmeasuredCall } from '../../../testing/gate-record.ts'
import { baseline, baselineCall, ledgerEntry, runRecord } from './fixtures/documents.ts'
import { formatBaseline, formatGateRecord, formatLedgerEntry, formatRunRecord } from './format.ts'
import {
  parseBaseline,
  parseEnvironment,
  parseGateRecord,
  parseLedgerEntry,
  parseRunRecord,
} from './parse.ts'
import { RecordFormatError } from './record-format-error.ts'

const run = formatRunRecord(runRecord)
const breakage = { reason: 'threw', phase: 'measure', message: 'no such order', replicate: 0 } as const
const gate = formatGateRecord(
  gateRecord(
    [
      slowerCall,
      gateCall('GET /orders'),
      unmeasuredCall('b', 'broken', { breakage: { ...breakage, arm: 'base' } }),
    ],
    { shams: [{ suite: 'orders', call: 'GET /orders', alarmed: false, effect: 1.0004, replicates: 8 }] },
  ),
)
const stored = formatBaseline(baseline({ 'GET /orders': baselineCall(3), list: baselineCall(4) }))

function refusal(read: () => unknown): RecordFormatError {
  try {
    read()
  } catch (error) {
    if (error instanceof RecordFormatError) return error
    throw error
  }
  throw new Error('it was read')
}

/** The text with a part replaced, which must be there. */
function spoilt(text: string, part: string, replacement: string): string {
  expect(text).toContain(part)
  return text.replace(part, () => replacement)
}

describe('refused fields are named', () => {
  it.each([
    ['a string for a number', '"p50": 3000', '"p50": "NaN"', 'calls["GET /orders"].latencyNs.p50'],
    ['null for a number', '"p50": 3000', '"p50": null', 'calls["GET /orders"].latencyNs.p50'],
    ['more than a double holds', '"p50": 3000', '"p50": 1e999', 'calls["GET /orders"].latencyNs.p50'],
    ['a huge number', '"p50": 3000', '"p50": 1e300', 'calls["GET /orders"].latencyNs.p50'],
    ['a negative figure', '"p50": 3000', '"p50": -1', 'calls["GET /orders"].latencyNs.p50'],
    [
      'a median above the 90th percentile',
      '"p50": 3000',
      '"p50": 4201',
      'calls["GET /orders"].latencyNs.p90',
    ],
    ['a negative count', '"count": 3', '"count": -3', 'calls["GET /orders"].histogram.count'],
    ['half a count', '"count": 3', '"count": 2.5', 'calls["GET /orders"].histogram.count'],
    ['a minimum above the maximum', '"min": 3000', '"min": 30000', 'calls["GET /orders"].histogram.max'],
    ['counts that are no base64', '"counts": "', '"counts": "<', 'calls["GET /orders"].histogram.counts'],
    ['an unknown unit', '"unit": "ns"', '"unit": "fortnight"', 'calls["GET /orders"].histogram.unit'],
    ['a ratio of nought', '"ratio": 0.75', '"ratio": 0', 'calls["GET /orders"].calibration.ratio'],
    ['no replicates', '[0.72, 0.75, 0.78]', '[]', 'calls["GET /orders"].calibration.replicates'],
    ['a bad replicate', '[0.72, 0.75, 0.78]', '[0.72, -1]', 'calls["GET /orders"].calibration.replicates[1]'],
    ['30 February', '"on": "2026-11-04"', '"on": "2026-02-30"', 'calls["GET /orders"].accepted.on'],
    ['an unknown field', '"p50": 3000', '"p50": 3000, "p42": 1', 'calls["GET /orders"].latencyNs.p42'],
    ['a field that lacks', '"p50": 3000,', '', 'calls["GET /orders"].latencyNs.p50'],
    ['an empty name', '"GET /orders"', '""', 'calls[""]'],
    ['an empty suite', '"orders API"', '""', 'suite'],
  ])('%s', (_what, part, replacement, field) => {
    const error = refusal(() => parseBaseline(spoilt(stored, part, replacement), 'orders-api.json'))
    expect(error).toMatchObject({ code: 'RECORD_FIELD', file: 'orders-api.json', field })
    expect(error.message).toBe(
      `orders-api.json: ${field}: found ${error.found}, allowed is ${error.allowed}; ${error.remedy}`,
    )
  })

  it.each([
    [
      'a list for an object without required fields',
      '"limits": {',
      '"limits": [], "was": {',
      'suites[0].calls[0].limits',
    ],
    ['a list for a map', '"params": {}', '"params": []', 'suites[0].calls[1].params'],
    ['an unknown state', '"state": "broken"', '"state": "fast"', 'suites[0].calls[1].state'],
    [
      'two calls with one id',
      '"id": "GET /orders"',
      '"id": "POST /orders [items=10]"',
      'suites[0].calls[1].id',
    ],
    [
      'a share above 1',
      '"gcPauseShare": 0.01',
      '"gcPauseShare": 1.01',
      'suites[0].calls[0].replicates[0].gcPauseShare',
    ],
    ['local time', '20:00:00.000Z', '20:00:00.000+01:00', 'startedAt'],
    ['a path for an environment', '"linux-x64-node20"', '"../../etc"', 'environment'],
    ['half a commit hash', '"commit": "0123456789', '"commit": "', 'revision.commit'],
  ])('in a run: %s', (_what, part, replacement, field) => {
    expect(refusal(() => parseRunRecord(spoilt(run, part, replacement), 'run.json'))).toMatchObject({
      code: 'RECORD_FIELD',
      field,
    })
  })

  it.each([
    ['an effect of nought', '"effect": 1.031', '"effect": 0', 'calls[0].signals[0].effect'],
    ['an effect that is no number', '"effect": 1.031', '"effect": "NaN"', 'calls[0].signals[0].effect'],
    ['a huge effect', '"effect": 64', '"effect": 1e999', 'calls[0].signals[1].effect'],
    ['a chance above 1', '"p": 0.002', '"p": 1.5', 'calls[0].signals[0].p'],
    ['swapped ends', '[1.028, 1.034]', '[2.028, 1.034]', 'calls[0].signals[0].interval'],
    ['half an interval', '[1.028, 1.034]', '[1.028]', 'calls[0].signals[0].interval[1]'],
    ['an unknown signal', '"signal": "time"', '"signal": "luck"', 'calls[0].signals[0].signal'],
    ['head against itself', '"reference": "base"', '"reference": "head"', 'calls[0].explanation.reference'],
    [
      'an arm that took no part',
      '"reference": "base",\n          "replicates"',
      '"reference": "rival",\n          "replicates"',
      'calls[0].signals[0].reference',
    ],
    ['an unknown verdict', '"verdict": "slower"', '"verdict": "slow"', 'calls[0].verdict'],
    [
      'a list for the arms of a replicate',
      '"arms": {',
      '"arms": [], "were": {',
      'calls[0].replicates[0].arms',
    ],
    ['two arms of a name', '"name": "base"', '"name": "head"', 'arms[1].name'],
    ['an arm without a name', '"name": "base"', '"name": ""', 'arms[1].name'],
    ['a call given twice', '"id": "GET /orders",', '"id": "GET /orders/:id",', 'calls[1].id'],
    ['a replicate given twice', '"index": 1,', '"index": 0,', 'calls[0].replicates[1].index'],
    ['a median above p99', '"p99Ns": 900000', '"p99Ns": 1', 'calls[0].replicates[0].arms.base.p99Ns'],
    ['a line before the first', '"line": 41', '"line": -1', 'calls[0].explanation.cpu[0].line'],
    ['an unknown reason', '"reason": "threw"', '"reason": "mood"', 'calls[2].breakage.reason'],
    ['a breakage without its arm', '"arm": "base",', '', 'calls[2].breakage.arm'],
    ['a sham without a ratio', '"effect": 1.0004', '"effect": -1', 'shams[0].effect'],
    ['half a seed', '"seed": 42', '"seed": 4.2', 'settings.seed'],
    ['an unknown field', '"outOfTime": false', '"outOfTime": false, "fine": true', 'fine'],
    ['half a commit hash', '"commit": "1a2b', '"commit": "', 'arms[1].commit'],
  ])('in a gate: %s', (_what, part, replacement, field) => {
    expect(refusal(() => parseGateRecord(spoilt(gate, part, replacement), 'gate.json'))).toMatchObject({
      code: 'RECORD_FIELD',
      field,
    })
  })

  it('an interval whose ends are swapped', () => {
    const line = formatLedgerEntry(ledgerEntry)
    expect(
      refusal(() => parseLedgerEntry(spoilt(line, '[1.01235', '[2.01235'), 'ledger.ndjson:1')),
    ).toMatchObject({
      field: 'interval',
      found: 'a list of 2',
    })
  })
})

describe('keys that reach a prototype', () => {
  const inEscapes = '__proto\\u005f_'
  it.each([
    ['__proto__', '__proto__'],
    [inEscapes, '__proto__'],
    ['constructor', 'constructor'],
    ['prototype', 'prototype'],
  ])('%s is refused with its path', (written, name) => {
    const text = spoilt(run, '"items": "10"', `"${written}": "10"`)
    const error = refusal(() => parseRunRecord(text, 'run.json'))
    expect(error).toMatchObject({ code: 'RECORD_KEY', field: `suites[0].calls[0].params.${name}` })
    expect(({} as { items?: unknown }).items).toBeUndefined()
  })

  it('is refused as the name of an arm', () => {
    const text = spoilt(gate, '"base": {', '"__proto__": {')
    expect(refusal(() => parseGateRecord(text, 'gate.json'))).toMatchObject({
      code: 'RECORD_KEY',
      field: 'calls[0].replicates[0].arms.__proto__',
    })
    const { calls } = parseGateRecord(gate, 'gate.json')
    expect(calls[0]?.replicates[0]?.arms['toString']).toBeUndefined()
  })

  it('names of Object.prototype are found in a map only when they are in the file', () => {
    const { calls } = parseBaseline(stored, 'orders-api.json')
    expect(calls['toString']).toBeUndefined()
    expect(calls['list']).toBeDefined()
    const named = parseBaseline(spoilt(stored, '"list"', '"toString"'), 'orders-api.json')
    expect(named.calls['toString']?.bytesPerOperation).toBe(400)
  })

  it('a key given twice is refused, however it is written', () => {
    const twice = spoilt(stored, '"p50": 3000', '"p50": 3000, "p\\u00350": 1')
    expect(refusal(() => parseBaseline(twice, 'orders-api.json'))).toMatchObject({
      code: 'RECORD_KEY',
      field: 'calls["GET /orders"].latencyNs.p50',
      found: 'the same name a second time',
    })
  })
})

describe('texts that are no JSON', () => {
  it('cut off anywhere are refused, and it says where they end', () => {
    fc.assert(
      fc.property(fc.nat(stored.length - 2), (length) => {
        const error = refusal(() => parseBaseline(stored.slice(0, length), 'orders-api.json'))
        expect(error.code).toBe('RECORD_SYNTAX')
      }),
    )
    const lines = stored.split('\n').length
    expect(refusal(() => parseBaseline(stored.slice(0, -3), 'orders-api.json')).field).toBe(
      `line ${lines - 2} column 4`,
    )
  })

  it.each([
    ['NaN', '{\n  "a": NaN}', 'line 2 column 8', '"N"'],
    ['Infinity', '{"a": -Infinity}', 'line 1 column 8', '"I"'],
    ['merge conflict', '{\n<<<<<<< HEAD\n', 'line 2 column 1', 'a merge conflict marker'],
    ['missing comma', '{\n  "a": 1\n  "b": 2}', 'line 3 column 3', expect.stringContaining('no JSON')],
    ['nothing', '', 'line 1 column 1', 'the end of the text'],
    ['deep nesting', '['.repeat(1_000_000), 'line 1 column 33', 'more than 32 levels of nesting'],
  ])('%s', (_what, text, field, found) => {
    expect(refusal(() => parseBaseline(text, 'orders-api.json'))).toMatchObject({
      code: 'RECORD_SYNTAX',
      field,
      found,
    })
  })
})

describe('kind, version and size come first', () => {
  it('another kind of document', () => {
    expect(refusal(() => parseBaseline(run, 'run.json')).message).toMatchInlineSnapshot(
      `"run.json: kind: found "tidemark.run", allowed is "tidemark.baseline"; give a baseline file, or restore the file from version control, or accept the baseline again"`,
    )
    expect(refusal(() => parseEnvironment('[]', 'environment.json'))).toMatchObject({
      code: 'RECORD_KIND',
      field: 'document',
      found: 'a list of 0',
    })
    expect(refusal(() => parseRunRecord('{}', 'run.json')).found).toBe('nothing')
    expect(refusal(() => parseGateRecord(run, 'run.json')).message).toMatchInlineSnapshot(
      `"run.json: kind: found "tidemark.run", allowed is "tidemark.gate"; give a gate file, or measure again"`,
    )
  })

  it('a newer version, whatever else is in it', () => {
    const newer = '{"kind": "tidemark.baseline", "version": 2, "quite": "different"}'
    expect(refusal(() => parseBaseline(newer, 'orders-api.json')).message).toMatchInlineSnapshot(
      `"orders-api.json: version: found 2, allowed is version 1 of the baseline format; a newer tidemark wrote it: update tidemark to one that reads version 2 or newer"`,
    )
    const newerRun = '{"kind": "tidemark.run", "version": 3, "tool": "4.1.0"}'
    expect(refusal(() => parseRunRecord(newerRun, 'run.json')).remedy).toBe(
      'a newer tidemark wrote it: update tidemark to 4.1.0 or newer',
    )
  })

  it.each(['0', '-1', '1.5', '"1"', 'null', '1e999'])('version %s', (version) => {
    const error = refusal(() =>
      parseBaseline(`{"kind": "tidemark.baseline", "version": ${version}}`, 'b.json'),
    )
    expect(error).toMatchObject({ code: 'RECORD_VERSION' })
    expect(error.remedy).toContain('accept the baseline again')
  })

  it.each([
    ['run', parseRunRecord, 64 * 1024 * 1024],
    ['gate', parseGateRecord, 64 * 1024 * 1024],
    ['baseline', parseBaseline, 16 * 1024 * 1024],
    ['environment', parseEnvironment, 64 * 1024],
    ['ledger line', parseLedgerEntry, 64 * 1024],
  ] as const)('a %s above its limit', (_what, parse, limit) => {
    expect(refusal(() => parse(' '.repeat(limit), 'f')).code).toBe('RECORD_SYNTAX')
    expect(refusal(() => parse(' '.repeat(limit + 1), 'f'))).toMatchObject({
      code: 'RECORD_TOO_LARGE',
      found: `${limit + 1} bytes`,
    })
  })
})

describe('whatever is in the file', () => {
  /** A value anywhere in the document replaced by any JSON value. */
  const mutated = (original: string): fc.Arbitrary<string> =>
    fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 2 })).map(([at, replacement]): string => {
      const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = []
      const document: unknown = JSON.parse(
        original,
        function (this: Record<string, unknown>, key, value: unknown) {
          places.push({ holder: this, key })
          return value
        },
      )
      const place = places[at % (places.length - 1)]
      if (place) place.holder[place.key] = replacement
      return JSON.stringify(document)
    })

  it.each<[what: string, original: string, rewrite: (text: string) => string]>([
    ['run', run, (text) => formatRunRecord(parseRunRecord(text, 'run.json'))],
    ['gate', gate, (text) => formatGateRecord(parseGateRecord(text, 'gate.json'))],
  ])(
    'a %s is read, or refused by one printable line that names file, field, found and allowed',
    (_what, original, rewrite) => {
      fc.assert(
        fc.property(fc.oneof(mutated(original), fc.json(), fc.string()), (text) => {
          try {
            rewrite(text)
          } catch (error) {
            expect(error).toBeInstanceOf(RecordFormatError)
            if (!(error instanceof RecordFormatError)) return
            for (const part of [error.file, error.field, error.found, error.allowed, error.remedy]) {
              expect(part).not.toBe('')
            }
            expect(error.message).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
          }
        }),
        { numRuns: 300 },
      )
    },
  )

  it('escape sequences do not reach the terminal', () => {
    const text = spoilt(stored, '"GET /orders"', '"\\u001b[31m\\u202eevil"').replace(
      '"p50": 3000',
      '"p50": "\\u009b"',
    )
    const { message } = refusal(() => parseBaseline(text, 'orders\u001b-api.json'))
    expect(message).toContain(
      'orders\\u001b-api.json: calls["\\u001b[31m\\u202eevil"].latencyNs.p50: found "\\u009b"',
    )
  })
})
