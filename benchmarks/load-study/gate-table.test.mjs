import { expect, it } from 'vitest'
import { gateTable } from './gate-table.mjs'

const equal = { call: 'pool, throughput', isChanged: false }

it('has a row for each call, with and without a change', () => {
  const trials = [
    { ...equal, verdict: 'same', effect: 1.02, logRatios: [0, Math.log(1.1), -Math.log(1.1)] },
    { ...equal, verdict: 'undecided', effect: 0.98, logRatios: [0, 0, 0] },
    { ...equal, verdict: 'slower', effect: 1.12, logRatios: [] },
    { ...equal, isChanged: true, verdict: 'slower', effect: 1.5, logRatios: [Math.log(1.5)] },
  ]
  expect(gateTable(trials).slice(2)).toEqual([
    '| pool, throughput | no | 3 | 1 | 1 | 1 | +2.0 % (+0.0 % to +7.0 %) | 6 | ±10.0 % |',
    '| pool, throughput | yes | 1 | 1 | 0 | 0 | +50.0 % (+50.0 % to +50.0 %) | 1 | ±0.0 % |',
  ])
})
