import { expect, it } from 'vitest'
import { importBuilt } from '../scripts/built.mjs'
import { drawnGates, drawnTable } from './drawn-gates.mjs'

const { seededRandom } = await importBuilt('packages/stats/dist/index.js')
const margin = Math.log(1.25)
const spread = Array.from({ length: 41 }, (_, at) => (at - 20) / 200)
const gates = (logRatios, options) =>
  drawnGates(logRatios, {
    gates: 500,
    margin,
    slowdown: 0,
    replicates: 60,
    random: seededRandom(1),
    ...options,
  })

it('finds equal code the same, and what is slower by twice the margin slower', () => {
  expect(gates(spread).same).toBeGreaterThan(490)
  expect(gates(spread, { slowdown: 2 * margin }).slower).toBeGreaterThan(490)
})

it('calls equal code slower in fewer than one of a hundred gates, however wild it is', () => {
  const wild = spread.map((value) => 20 * value ** 3 * 1000)
  expect(gates(wild, { gates: 2000 }).slower).toBeLessThan(20)
})

it('finds what leans to one side: replicates whose middle is off are no equal code', () => {
  expect(gates(spread.map((value) => value + 2 * margin)).slower).toBeGreaterThan(490)
})

it('leaves undecided what there is no time for', () => {
  expect(gates(spread, { replicates: 4 }).undecided).toBe(500)
})

it('has a row for each call and slowdown', () => {
  const trial = { call: 'pool, throughput', isChanged: false, verdict: 'same', effect: 1, margin: 1.25 }
  const trials = [
    { ...trial, logRatios: spread },
    { ...trial, logRatios: spread.slice(0, 11) },
    { ...trial, call: 'never measured', margin: null, logRatios: [] },
  ]
  const rows = drawnTable(trials, { gates: 200, replicates: 26, random: seededRandom(1) }).slice(2)
  expect(rows).toHaveLength(6)
  expect(rows[0]).toMatch(/^\| pool, throughput \| 52 \| 0\.0 % \| 0\.00 % \| 0\.00 % \| (9\d|100)\.\d\d %/)
  expect(rows[2]).toMatch(/^\| pool, throughput \| 52 \| 25\.0 % \|/)
})
