import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AsyncGauge } from './async-gauge.ts'
import { Registry } from './registry.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A promise that the test settles. */
function open<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((one, other) => {
    resolve = one
    reject = other
  })
  return { promise, resolve, reject }
}

test('a snapshot shows what the last refresh found', async () => {
  const registry = new Registry()
  let length = 3
  registry.asyncGauge('queue', async () => length, { unit: '{job}' })
  expect(registry.snapshot()).toMatchObject({
    metrics: [],
    failures: [{ name: 'queue', message: 'has no value yet: refresh() asks for it' }],
  })
  await registry.refresh()
  length = 4
  expect(registry.snapshot()).toMatchObject({ metrics: [{ value: 3, unit: '{job}' }], failures: [] })
  expect(await registry.snapshotAsync()).toMatchObject({ metrics: [{ value: 4 }] })
  registry.asyncGauge('queue', async () => 9)
  expect(await registry.snapshotAsync()).toMatchObject({ metrics: [{ value: 9 }] })
})

test.each<[string, () => unknown, string]>([
  ['rejects', async () => Promise.reject(new Error('down\nfor long')), 'down'],
  [
    'throws',
    () => {
      throw new Error('at once')
    },
    'at once',
  ],
  ['returns text', async () => '3', 'returned a value of type string'],
  ['returns NaN', async () => Number.NaN, 'returned NaN'],
])('a callback that %s costs only its own gauge', async (_, callback, message) => {
  const registry = new Registry()
  registry.counter('c').inc()
  registry.asyncGauge('g', callback as () => Promise<number>)
  const { metrics, failures } = await registry.snapshotAsync()
  expect(metrics).toMatchObject([{ name: 'c' }])
  expect(failures[0]?.message).toContain(message)
})

test('a callback has its time, and a late answer counts', async () => {
  const answer = open<number>()
  let asked = 0
  let signal: AbortSignal | undefined
  const gauge = new AsyncGauge(async (given) => {
    asked++
    signal = given
    return answer.promise
  })
  const refreshed = gauge.refresh(100)
  await vi.advanceTimersByTimeAsync(99)
  expect(signal?.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await refreshed
  expect(signal?.aborted).toBe(true)
  expect(() => gauge.value).toThrow('no answer within 100 ms')
  const again = gauge.refresh(100)
  expect(asked).toBe(1)
  answer.resolve(7)
  await again
  expect(gauge.value).toBe(7)
  expect(vi.getTimerCount()).toBe(0)
})

test('a callback that heeds its signal is asked again', async () => {
  let asked = 0
  const gauge = new AsyncGauge(
    (signal) =>
      new Promise((_, reject) => {
        asked++
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  )
  for (let round = 1; round <= 2; round++) {
    const refreshed = gauge.refresh(10)
    await vi.advanceTimersByTimeAsync(10)
    await refreshed
    expect(asked).toBe(round)
    expect(() => gauge.value).toThrow('no answer within 10 ms')
  }
})

test('all gauges are asked at once, and their own timeout wins', async () => {
  const registry = new Registry()
  const never = (): Promise<number> => new Promise(() => undefined)
  registry.asyncGauge('a', never)
  registry.asyncGauge('b', never, { timeoutMs: 20 })
  registry.asyncGauge('c', async () => 1)
  const taken = registry.snapshotAsync({ timeoutMs: 50 })
  await vi.advanceTimersByTimeAsync(50)
  expect(await taken).toMatchObject({
    metrics: [{ name: 'c', value: 1 }],
    failures: [{ message: 'no answer within 50 ms' }, { message: 'no answer within 20 ms' }],
  })
})

test.each([0, -1, 2 ** 31, Number.NaN, '5'])('timeoutMs %s is refused', async (timeoutMs) => {
  const registry = new Registry()
  const wrong = timeoutMs as number
  await expect(registry.refresh({ timeoutMs: wrong })).rejects.toThrow('timeoutMs must be')
  expect(() => registry.asyncGauge('g', async () => 1, { timeoutMs: wrong })).toThrow(RangeError)
  registry.gauge('g').set(1)
})
