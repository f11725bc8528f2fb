import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { Timer } from './timer.ts'

function manualTimer(): { clock: ManualClock; timer: Timer } {
  const clock = new ManualClock()
  return { clock, timer: new Timer({ clock }) }
}

test('a sync function is timed and its result returned', () => {
  const { clock, timer } = manualTimer()
  const result = { body: 'ok' }
  const returned = timer.time(() => {
    clock.advanceNs(1500)
    return result
  })
  expect(returned).toBe(result)
  expect(timer).toMatchObject({ count: 1, kind: 'timer' })
  expect(timer.histogram.max).toBe(1500)
})

test('a function that throws is timed too', () => {
  const { clock, timer } = manualTimer()
  const error = new Error('no')
  const failing = (): never => {
    clock.advanceNs(20)
    throw error
  }
  expect(() => timer.time(failing)).toThrow(error)
  expect(timer.histogram.max).toBe(20)
})

test('an async function is timed until its promise resolves, and that promise returned', async () => {
  const { clock, timer } = manualTimer()
  const pending = deferred()
  const returned = timer.time(() => pending.promise)
  expect(returned).toBe(pending.promise)
  clock.advanceNs(700)
  expect(timer.count).toBe(0)
  pending.resolve('done')
  expect(await returned).toBe('done')
  expect(timer.histogram.max).toBe(700)
})

test('a rejection is timed and passed on', async () => {
  const { clock, timer } = manualTimer()
  const returned = timer.time(async () => {
    await null
    clock.advanceNs(30)
    throw new Error('rejected')
  })
  await expect(returned).rejects.toThrow('rejected')
  expect(timer.histogram.max).toBe(30)
})

test('a promise of another realm is awaited as well', async () => {
  const { clock, timer } = manualTimer()
  const foreign = runInNewContext('Promise.resolve(1)') as Promise<number>
  expect(foreign instanceof Promise).toBe(false)
  const returned = timer.time(() => foreign)
  clock.advanceNs(5)
  expect(timer.count).toBe(0)
  await returned
  expect(timer.histogram.max).toBe(5)
})

test('a thenable that is no promise is not started', () => {
  const { timer } = manualTimer()
  let started = 0
  const query = {
    // biome-ignore lint/suspicious/noThenProperty: this is what query builders look like.
    then: () => {
      started++
    },
  }
  expect(timer.time(() => query)).toBe(query)
  expect({ started, count: timer.count }).toEqual({ started: 0, count: 1 })
})

test('start and stop measure by hand, and overlap', () => {
  const { clock, timer } = manualTimer()
  const outer = timer.start()
  clock.advanceNs(100)
  const inner = timer.now()
  clock.advanceNs(10)
  timer.stop(inner)
  timer.stop(outer)
  timer.record(5)
  expect(timer.histogram).toMatchObject({ count: 3, sum: 10 + 110 + 5, min: 5, max: 110 })
})

test('tokens that make no sense are dropped', () => {
  const { clock, timer } = manualTimer()
  clock.advanceNs(10)
  for (const token of [undefined, Number.NaN, 11, 3n, '4', null]) timer.stop(token as number)
  timer.record(-1)
  expect(timer).toMatchObject({ count: 0, dropped: 7 })
})

test('the rates are those of the recorded durations', () => {
  const { clock, timer } = manualTimer()
  for (let i = 0; i < 3; i++) timer.record(1)
  timer.record(Number.NaN)
  clock.advanceSeconds(5)
  expect(timer.rates()).toEqual({ meanPerSecond: 0.6, m1PerSecond: 0.6, m5PerSecond: 0.6, m15PerSecond: 0.6 })
})

test('digits and range reach the histogram', () => {
  const { histogram } = new Timer({ digits: 2, highest: 1e6 })
  expect(histogram).toMatchObject({ unit: 'ns', digits: 2, highest: 1e6 })
  expect(new Timer().histogram).toMatchObject({ digits: 3, highest: 3.6e12 })
})

function deferred(): { promise: Promise<string>; resolve: (value: string) => void } {
  let resolve: (value: string) => void = () => undefined
  const promise = new Promise<string>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
