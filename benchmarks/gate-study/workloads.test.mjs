import { afterEach, describe, expect, it } from 'vitest'
import { itemsWith } from './workloads/items.mjs'
import { kinds, openWorkload } from './workloads/open-workload.mjs'

const opened = []

async function open(kind, options) {
  const workload = await openWorkload(kind, options)
  opened.push(workload)
  return workload
}

afterEach(async () => {
  for (const workload of opened.splice(0)) await workload.close()
})

describe('itemsWith', () => {
  it('adds exactly the percent', () => {
    expect([0, 1, 2, 5].map((percent) => itemsWith(200, percent))).toEqual([200, 202, 204, 210])
  })

  it('refuses a part of an item', () => {
    expect(() => itemsWith(50, 1)).toThrow(
      new RangeError('50 items with 1 % more are 50.5, not a whole number of items'),
    )
  })
})

describe.each(kinds.filter((kind) => kind !== 'timer'))('%s', (kind) => {
  it.each([0, 1, 2])('counts %i percent more items of work than the base does', async (percent) => {
    const base = await open(kind)
    const head = await open(kind, { percent })
    const [before, after] = [await base.run(), await head.run()]
    // Percent are of the time: of a request, two thirds of it grow with the items.
    const percentOfItems = kind === 'http' ? 1.5 * percent : percent
    expect(after * 100).toBe(before * (100 + percentOfItems))
  })

  it('does as much work in every call', async () => {
    const { items, run } = await open(kind)
    for (let call = 0; call < 20; call++) expect(await run()).toBe(items)
  })

  it('does the same work with an object more for each item', async () => {
    const { items, run } = await open(kind, { objects: true })
    expect(await run()).toBe(items)
  })
})

describe('timer', () => {
  it('waits for 5 % more milliseconds', async () => {
    const base = await open('timer')
    const head = await open('timer', { percent: 5 })
    expect([await base.run(), await head.run()]).toEqual([20, 21])
  })
})
