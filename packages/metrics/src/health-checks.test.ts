import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ManualClock } from './clock.ts'
import { Registry } from './registry.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a report says of each check what it found, by name', async () => {
  const clock = new ManualClock()
  const registry = new Registry({ clock })
  registry.health('queue', async () => {
    clock.advanceNs(500)
  })
  registry.health('disk', () => false)
  registry.health('cache', async () => 'whatever')
  registry.health('db', async () => {
    throw new Error('no connection\nat line 1')
  })
  registry.health('auth', () => {
    throw 'text'
  })
  expect(await registry.checkHealth()).toEqual({
    healthy: false,
    results: [
      { name: 'auth', health: 'unhealthy', message: 'text', durationNs: expect.any(Number) },
      { name: 'cache', health: 'healthy', durationNs: expect.any(Number) },
      { name: 'db', health: 'unhealthy', message: 'no connection', durationNs: expect.any(Number) },
      {
        name: 'disk',
        health: 'unhealthy',
        message: 'the check returned false',
        durationNs: expect.any(Number),
      },
      { name: 'queue', health: 'healthy', durationNs: 500 },
    ],
  })
  expect(vi.getTimerCount()).toBe(0)
})

test('a check has its time', async () => {
  const registry = new Registry()
  let aborted = false
  registry.health(
    'hangs',
    (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => undefined)
    },
    { timeoutMs: 30 },
  )
  const report = registry.checkHealth({ timeoutMs: 1000 })
  await vi.advanceTimersByTimeAsync(30)
  expect(await report).toMatchObject({
    healthy: false,
    results: [{ health: 'unhealthy', message: 'no answer within 30 ms' }],
  })
  expect(aborted).toBe(true)
})

test('checks come and go', async () => {
  const registry = new Registry()
  expect(await registry.checkHealth()).toEqual({ healthy: true, results: [] })
  const removeOld = registry.health('db', () => false)
  const remove = registry.health('db', () => true)
  removeOld()
  expect(await registry.checkHealth()).toMatchObject({ healthy: true, results: [{ name: 'db' }] })
  remove()
  registry.health('other', () => true)
  registry.clear()
  expect((await registry.checkHealth()).results).toEqual([])
})

test('timeouts out of range are refused', async () => {
  const registry = new Registry()
  expect(() => registry.health('a', () => true, { timeoutMs: 0 })).toThrow(RangeError)
  await expect(registry.checkHealth({ timeoutMs: Number.NaN })).rejects.toThrow(RangeError)
})
