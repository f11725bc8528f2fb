import { expect, it } from 'vitest'
import { conditionsOf } from './conditions.mjs'

function makeRow(part, { build = 'a', cores = 2, seconds = 60, load = [] } = {}) {
  const replicates = load.map((otherLoadCores) => ({ bytes: [0, 0], otherLoadCores }))
  return { part, build, seconds, machine: { cores }, calls: [{ id: 'json', signals: [], replicates }] }
}

it('tells apart parts, builds and numbers of cores, and gives the load of each', () => {
  const { head, rows } = conditionsOf([
    makeRow('aa', { load: [0, 1] }),
    makeRow('aa', { load: [2], seconds: 120 }),
    makeRow('aa', { build: 'b', cores: 1 }),
    makeRow('1', { load: [0.5] }),
  ])
  expect(head).toEqual(['part', 'trials', 'minutes', 'cores', 'load', 'build'])
  expect(rows).toEqual([
    ['aa', '2', '3', '2', '0.50 / 1.00 / 1.50', 'a'],
    ['aa', '1', '1', '1', '~', 'b'],
    ['1', '1', '1', '2', '0.50 / 0.50 / 0.50', 'a'],
  ])
})
