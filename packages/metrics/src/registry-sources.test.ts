import { expect, test } from 'vitest'
import { Registry } from './index.ts'

test('a source is asked before each snapshot and reading, until it is taken out', async () => {
  const registry = new Registry()
  const calls: string[] = []
  const end = registry.addSource({
    refresh: async (timeoutMs) => void calls.push(`refresh ${timeoutMs}`),
    bring: () => {
      calls.push('bring')
      registry.counter('brought').inc()
      return []
    },
  })
  const reader = registry.reader({ temporality: 'delta' })
  expect(registry.snapshot().metrics).toMatchObject([{ count: 1 }])
  expect(reader.read().metrics).toMatchObject([{ count: 2 }])
  await registry.snapshotAsync({ timeoutMs: 100 })
  expect(calls).toEqual(['bring', 'bring', 'refresh 100', 'bring'])
  end()
  registry.snapshot()
  expect(calls).toHaveLength(4)
})

test('a source that fails hurts neither the others nor the snapshot', async () => {
  const registry = new Registry()
  registry.addSource({
    refresh: () => Promise.reject(new Error('no')),
    bring: () => {
      throw new Error('not today')
    },
  })
  registry.addSource({
    refresh: () => {
      throw new Error('no')
    },
    bring: () => [{ name: 'a', tags: {}, message: 'is missing' }],
  })
  registry.counter('count').inc()
  const { metrics, failures } = await registry.snapshotAsync()
  expect(metrics).toHaveLength(1)
  expect(failures).toEqual([
    { name: 'tidemark.source', tags: {}, message: 'not today' },
    { name: 'a', tags: {}, message: 'is missing' },
  ])
})
