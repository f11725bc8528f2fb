import { Registry } from '@tidemark/metrics'
import type { Destination } from '@tidemark/reporters'
import { expect, it } from 'vitest'
import { deliver } from './deliver.ts'

function destination(name: string, changes: Partial<Destination> = {}): Destination {
  return {
    name,
    *format({ metrics }) {
      for (const metric of metrics) yield { data: metric.name, points: 1 }
    },
    transport: { send: async () => ({ status: 'sent' }) },
    ...changes,
  }
}

function gauges(count: number): Registry {
  const registry = new Registry()
  for (let index = 0; index < count; index += 1) registry.gauge(`gauge ${index}`).set(index)
  return registry
}

it('tells how much arrived at each destination', async () => {
  const many = 12_000
  expect(await deliver(gauges(many), [destination('one'), destination('other')])).toEqual([
    { destination: 'one', sent: many, lost: 0, reason: undefined },
    { destination: 'other', sent: many, lost: 0, reason: undefined },
  ])
})

it('tries again for as long as its deadline, and then says what was wrong', async () => {
  const error = new Error('nobody is there')
  const away = destination('away', {
    transport: { send: async () => ({ status: 'retry', error, unreached: true }) },
  })
  let attempts = 0
  const late = destination('late', {
    transport: {
      send: async () => {
        attempts += 1
        return attempts < 3 ? { status: 'retry', error } : { status: 'sent' }
      },
    },
  })
  const [first] = await deliver(gauges(2), [away], 2000)
  expect(first).toEqual({
    destination: 'away',
    sent: 0,
    lost: 2,
    reason: expect.stringContaining('nobody is there'),
  })
  expect(await deliver(gauges(2), [late], 60_000)).toMatchObject([{ sent: 2, lost: 0 }])
})

it('says so when a destination does not answer', async () => {
  const hung = destination('hung', { transport: { send: () => new Promise(() => undefined) } })
  expect(await deliver(gauges(2), [hung], 1000)).toEqual([
    {
      destination: 'hung',
      sent: 0,
      lost: 2,
      reason: expect.stringMatching(/no answer within 1000 ms|it took longer than 1 s/),
    },
  ])
})

it('does not wait for somebody to repair an address or credentials', async () => {
  const error = new Error('who are you')
  const refusing = destination('refusing', {
    transport: { send: async () => ({ status: 'refused', error }) },
  })
  expect(await deliver(gauges(2), [refusing], 60_000)).toEqual([
    { destination: 'refusing', sent: 0, lost: 2, reason: expect.stringContaining('who are you') },
  ])
})

it('tells what a destination rejects, and what its format cannot write', async () => {
  const error = new Error('no such field')
  const rejecting = destination('rejecting', {
    transport: { send: async () => ({ status: 'rejected', error }) },
  })
  const partial = destination('partial', { format: () => [{ omitted: 'unsupported', count: 2 }] })
  const broken = destination('broken', {
    format: () => {
      throw new Error('a fault')
    },
  })
  expect(await deliver(gauges(2), [rejecting, partial, broken], 5000)).toEqual([
    { destination: 'rejecting', sent: 0, lost: 2, reason: expect.stringContaining('no such field') },
    { destination: 'partial', sent: 0, lost: 2, reason: 'left out by its format' },
    { destination: 'broken', sent: 0, lost: 0, reason: expect.stringContaining('a fault') },
  ])
})
