import { describe, expect, it } from 'vitest'
import { OURS, peerTable, showBytes, showNs, targetTable } from './tables.mjs'

const measured = [
  {
    operation: 'counter.inc',
    targets: [
      { of: OURS, times: 'bare', most: 2.5 },
      { of: 'prom-client', times: OURS, least: 20 },
      { of: OURS, times: 'nobody', most: 1 },
    ],
    figures: new Map([
      ['bare', [1, 1, 1]],
      [OURS, [2, 2, 3]],
      ['prom-client', [20, 20, 30]],
    ]),
  },
  {
    operation: 'memory',
    targets: [{ of: OURS, most: 64 }],
    figures: new Map([[OURS, [56, 56, 57]]]),
    show: showBytes,
  },
]

describe('targetTable', () => {
  it('has a line for each target that was measured', () => {
    expect(targetTable(measured).split('\n')).toEqual([
      '| operation | target | measured | quartiles | met |',
      '| --- | --- | --- | --- | --- |',
      '| counter.inc | ≤ 2.5 × bare | 2.00 | 2.00 to 2.50 | yes |',
      '| counter.inc | prom-client ≥ 20 × @tidemark/metrics | 10.0 | 10.0 to 10.0 | **no** |',
      '| memory | ≤ 64 B | 56 B | 56 B to 57 B | yes |',
    ])
  })
})

describe('peerTable', () => {
  it('puts all subjects of an operation beside the bare one and ours', () => {
    expect(peerTable(measured).split('\n').slice(2)).toEqual([
      '| counter.inc | bare | 1.00 ns | 1.00 ns to 1.00 ns | 1.00 | 0.50 |',
      '|  | @tidemark/metrics | 2.00 ns | 2.00 ns to 2.50 ns | 2.00 | 1.00 |',
      '|  | prom-client | 20.0 ns | 20.0 ns to 25.0 ns | 20.0 | 10.0 |',
      '| memory | @tidemark/metrics | 56 B | 56 B to 57 B |  | 1.00 |',
    ])
  })
})

it.each([
  [0.854, '0.85 ns'],
  [-3.146, '-3.15 ns'],
  [123.4, '123 ns'],
  [31_000, '31.0 µs'],
  [4_512_000, '4.51 ms'],
])('%d ns are written %s', (ns, text) => {
  expect(showNs(ns)).toBe(text)
})
