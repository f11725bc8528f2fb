import { describe, expect, it } from 'vitest'
import { tablesOf } from './tables.mjs'

/** A call of a gate: `effect` in percent, 1000 bytes in the base. */
function makeCall(id, { verdict = 'same', alloc = 'same', effect = 0, growth = 0, replicates = 5 } = {}) {
  const worst = [verdict, alloc].includes('slower') ? 'slower' : verdict
  return {
    id,
    verdict: worst,
    signals: [
      { signal: 'time', verdict, effect: 1 + effect / 100 },
      { signal: 'alloc', verdict: alloc, effect: growth },
    ],
    replicates: Array.from({ length: replicates }, () => ({
      bytes: [1000 + growth, 1000],
      otherLoadCores: 0,
    })),
  }
}

function makeGate(part, calls, { head = {}, variant = '', trial = 0 } = {}) {
  return { id: `${part} ${calls[0].id} ${variant} ${trial}`, part, variant, head, seconds: 10, calls }
}

/** Cells of a row by the table's head. */
function cells(table, first) {
  const row = table.rows.find(([cell]) => cell === first)
  return Object.fromEntries(table.head.map((name, at) => [name, row[at]]))
}

describe('tablesOf', () => {
  it('leaves out the tables of parts that were not run', () => {
    expect(tablesOf([])).toEqual([])
  })

  it('counts false alarms by signal, with bounds, and shares out the time by replicates', () => {
    const gates = Array.from({ length: 10 }, (_, trial) =>
      makeGate(
        'aa',
        [
          makeCall(
            'micro',
            trial === 0 ? { verdict: 'slower', effect: 3, replicates: 15 } : { replicates: 15 },
          ),
          makeCall('json', { verdict: 'undecided', effect: -1 }),
        ],
        { trial },
      ),
    )
    const [table] = tablesOf(gates)
    expect(table.note).toContain('Gates with any: 1 of 10, at most 39.4 %.')
    expect(cells(table, 'micro')).toMatchObject({
      n: '10',
      'slower by time': '1 (≤ 39.4 %)',
      'slower by alloc': '0 (≤ 25.9 %)',
      same: '9',
      '|effect| %': '0.00 / 0.30 / 3.00',
      replicates: '15 (≤ 15)',
      seconds: '8 (≤ 8)',
    })
    expect(cells(table, 'json')).toMatchObject({ undecided: '10', '|effect| %': '1.00 / 1.00 / 1.00' })
    expect(cells(table, 'all')).toMatchObject({ n: '20', 'slower by time': '1 (≤ 21.6 %)' })
  })

  it('tells what was found, and the error of the estimate', () => {
    const slowed = { head: { percent: 2 } }
    const rows = [
      makeGate('2', [makeCall('json', { verdict: 'slower', effect: 2.4 })], { ...slowed, trial: 0 }),
      makeGate('2', [makeCall('json', { effect: 1.2 })], { ...slowed, trial: 1 }),
    ]
    const [table] = tablesOf(rows)
    expect(cells(table, 'json')).toMatchObject({
      found: '1/2 (1 to 99 %)',
      same: '1',
      'error, percentage points': '-0.50 / -0.20 / 0.10',
      'within ±0.5': '1/2',
    })
  })

  it('holds estimates against what the work is in time, where that was measured', () => {
    const rows = [
      makeGate('2', [makeCall('http', { verdict: 'slower', effect: 1.5 })], { head: { percent: 2 } }),
      makeGate('share', [makeCall('http', { verdict: 'slower', effect: 16 })], { head: { percent: 20 } }),
    ]
    const [table] = tablesOf(rows)
    expect(cells(table, 'http')).toMatchObject({
      'injected %': '1.60',
      'error, percentage points': '-0.10 / -0.10 / -0.10',
    })
  })

  it('counts shams, whose time is that of no call', () => {
    const gate = {
      ...makeGate('aa', [makeCall('json')]),
      shams: [{ alarmed: true, replicates: 5 }],
    }
    const [table] = tablesOf([gate])
    expect(table.note).toContain('Shams that alarmed: 1 of 1.')
    expect(cells(table, 'json')).toMatchObject({ seconds: '5 (≤ 5)' })
  })

  it('groups neutral edits by edit', () => {
    const rows = [
      makeGate('neutral', [makeCall('json', { effect: -0.2 })], { head: { edit: 'dead' }, trial: 0 }),
      makeGate('neutral', [makeCall('json', { effect: 0.4 })], { head: { edit: 'order' }, trial: 1 }),
    ]
    const [table] = tablesOf(rows)
    expect(table.rows.map(([edit]) => edit)).toEqual(['dead', 'order', 'all'])
    expect(cells(table, 'all')['|effect| %']).toBe('0.30 / 0.38 / 0.40')
  })

  it('holds the growth of allocation against the bytes of the base', () => {
    const [table] = tablesOf([makeGate('alloc', [makeCall('json', { alloc: 'slower', growth: 32 })])])
    expect(cells(table, 'json')).toMatchObject({ 'bytes of the base': '1000', growth: '32 (3.2 %)' })
  })

  it('puts the gate beside the rules of others', () => {
    const figures = (mean) => ({ mean, sd: 1, moe: 0.1, n: 1000 })
    const rows = [
      {
        part: 'rules',
        variant: 'same',
        kinds: ['json'],
        schemes: { 'one process': { base: figures(100), head: figures(105) } },
      },
      makeGate('aa', [makeCall('json')]),
    ]
    const table = tablesOf(rows).find(({ title }) => title === 'Rules of others: the same code twice')
    expect(table.rows.map(([rule, , json]) => [rule, json])).toEqual([
      ['mean ratio above 10 %', '0/1'],
      ['Welch t on iterations, p < 0.05', '1/1'],
      ['intervals (mean ± moe) apart', '1/1'],
      ['means compared, 0.99x or less', '1/1'],
      ['the gate', '0/1'],
    ])
  })

  it('counts a call without figures as broken', () => {
    const broken = { id: 'http', verdict: 'broken', signals: [], replicates: [] }
    const [table] = tablesOf([makeGate('aa', [broken])])
    expect(cells(table, 'http')).toMatchObject({ n: '1', broken: '1', 'slower by time': '0 (≤ 95.0 %)' })
  })
})
