import type { ListedSuite } from '@tidemark/harness/runner'
import type { Signal } from '@tidemark/records'
import { expect, it } from 'vitest'
import { judgedCalls } from './judged-calls.ts'

const suite = (name: string, server: object | null): ListedSuite =>
  ({
    name,
    server,
    calls: [
      { id: 'none', load: null },
      { id: 'open', load: { rate: 5, calls: 1 } },
      { id: 'closed', load: { callers: 5, calls: 1 } },
    ],
  }) as unknown as ListedSuite
const suites = [suite('orders', null), suite('shop', { command: ['node', 'shop.js'] })]

it.each<[signals: readonly Signal[], orders: readonly string[], shop: readonly string[]]>([
  [['time', 'alloc'], ['none', 'open', 'closed'], []],
  [['throughput'], ['closed'], ['closed']],
  [['tail'], ['open'], ['open']],
  [
    ['throughput', 'tail'],
    ['open', 'closed'],
    ['open', 'closed'],
  ],
  [['time', 'tail'], ['none', 'open', 'closed'], ['open']],
])('by %j: %j in pairs or under load, and %j of a suite with a server', (signals, orders, shop) => {
  const { measurable } = judgedCalls(suites, signals)
  const found = Object.fromEntries(measurable.map(({ name, calls }) => [name, calls.map(({ id }) => id)]))
  expect(found).toEqual({ orders, ...(shop.length > 0 && { shop }) })
})

it('says in one line what is left out, and what to do about it', () => {
  expect(judgedCalls(suites, ['time']).leftOut).toEqual([
    'left out 3 calls of shop, for which a server is started: compare them under load with --signals throughput,tail, or see what they do with tidemark load',
  ])
  expect(judgedCalls(suites, ['throughput', 'tail']).leftOut).toEqual([
    'left out 2 calls of orders, shop, of which no load tells throughput or tail: give them one in their suite',
  ])
  expect(judgedCalls([suite('orders', null)], ['time']).leftOut).toEqual([])
})
