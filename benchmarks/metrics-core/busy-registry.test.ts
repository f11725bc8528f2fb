import { expect, it } from 'vitest'
import { makeBusyRegistry } from './busy-registry.ts'

it('has the series asked for, of every kind but histogram, and none that fails', () => {
  const { metrics, failures } = makeBusyRegistry(20).snapshot()
  const kinds = metrics.map(({ kind }) => kind).sort()
  expect(kinds).toEqual([
    ...Array(8).fill('counter'),
    ...Array(4).fill('gauge'),
    ...Array(4).fill('meter'),
    ...Array(4).fill('timer'),
  ])
  expect(failures).toEqual([])
})
