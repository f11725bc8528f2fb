import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { Registry } from './registry.ts'
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

test('errors are counted apart, however a call fails', async () => {
  const { timer } = manualTimer()
  const fail = (): never => {
    throw new Error('no')
  }
  expect(() => timer.time(fail)).toThrow('no')
  await expect(timer.time(async () => fail())).rejects.toThrow('no')
  timer.fail(timer.now())
  timer.started().fail()
  timer.time(() => 1)
  await timer.time(async () => 1)
  timer.stop(timer.now())
  timer.started().stop()
  expect(timer).toMatchObject({ count: 8, errors: 4, inFlight: 0 })
})

test('calls in flight are those that have begun and not ended', async () => {
  const { timer } = manualTimer()
  const pending = deferred()
  const outer = timer.started()
  timer.time(() => expect(timer.inFlight).toBe(2))
  const returned = timer.time(() => pending.promise)
  expect(timer.inFlight).toBe(2)
  pending.resolve('done')
  await returned
  expect(timer.inFlight).toBe(1)
  outer.stop()
  outer.stop()
  outer.fail()
  expect(timer).toMatchObject({ inFlight: 0, count: 3, errors: 0 })
})

test('a started call ends with its block, once', () => {
  const { clock, timer } = manualTimer()
  const run = (): void => {
    using _call = timer.started()
    clock.advanceNs(30)
  }
  run()
  const throwing = (): void => {
    using call = timer.started()
    clock.advanceNs(50)
    call.fail()
    throw new Error('left')
  }
  expect(throwing).toThrow('left')
  expect(timer.histogram).toMatchObject({ count: 2, sum: 80 })
  expect(timer).toMatchObject({ errors: 1, inFlight: 0 })
})

test('a wrapped function is the same function, timed', async () => {
  const { clock, timer } = manualTimer()
  class Store {
    readonly prefix = '>'
    async load(key: string, times = 1): Promise<string> {
      clock.advanceNs(10)
      return this.prefix + key.repeat(times)
    }
  }
  const store = new Store()
  const load = timer.wrap(store.load)
  expect({ name: load.name, length: load.length }).toEqual({ name: 'load', length: 1 })
  expect(await load.call(store, 'a', 2)).toBe('>aa')
  const failing = timer.wrap(() => {
    throw new Error('no')
  })
  expect(failing).toThrow('no')
  expect(timer).toMatchObject({ count: 2, errors: 1 })
  expect(timer.histogram.max).toBe(10)
})

test('slow calls are told of, and only those', () => {
  const clock = new ManualClock()
  const slow: number[] = []
  const timer = new Timer({ clock, slowerThanNs: 100, onSlow: (ns) => slow.push(ns) })
  timer.record(100)
  timer.record(101)
  timer.time(() => clock.advanceNs(5000))
  const token = timer.now()
  clock.advanceNs(300)
  timer.stop(token)
  for (const invalid of [Number.NaN, '500', 500n, Symbol('ns'), {}]) timer.record(invalid as number)
  expect(slow).toEqual([101, 5000, 300])
  expect(timer).toMatchObject({ count: 4, dropped: 5, hookErrors: 0 })
})

test('a hook that fails does not hurt the call', async () => {
  const throwing = new Timer({
    slowerThanNs: 0,
    onSlow: () => {
      throw new Error('hook')
    },
  })
  throwing.record(1)
  expect(throwing).toMatchObject({ count: 1, hookErrors: 1 })
  const rejecting = new Timer({ slowerThanNs: 0, onSlow: async () => Promise.reject(new Error('hook')) })
  rejecting.record(1)
  await Promise.resolve()
  await Promise.resolve()
  await Promise.resolve()
  expect(rejecting).toMatchObject({ count: 1, hookErrors: 1 })
})

test.each([-1, Number.NaN])('slowerThanNs %s is refused', (slowerThanNs) => {
  expect(() => new Timer({ slowerThanNs })).toThrow('slowerThanNs must be a number of at least 0')
  const registry = new Registry()
  expect(() => registry.timer('t', { slowerThanNs })).toThrow(RangeError)
  registry.gauge('t').set(1)
})

test('a registry tells which series was slow', () => {
  const told: unknown[] = []
  const registry = new Registry()
  const family = registry.timer('sql', {
    labels: ['table'],
    slowerThanNs: 1000,
    onSlow: (durationNs, series) => told.push({ durationNs, ...series }),
  })
  family.labels('orders').record(2000)
  family.labels('users').record(10)
  expect(told).toEqual([{ durationNs: 2000, name: 'sql', tags: { table: 'orders' } }])
})
