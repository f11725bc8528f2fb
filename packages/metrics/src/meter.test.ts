import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { Meter } from './meter.ts'

/** Dropwizard Metrics, EWMATest: three events, one tick, then a rate a minute for fifteen minutes. */
const DROPWIZARD = {
  m1PerSecond: [
    0.6, 0.22072766, 0.08120117, 0.02987224, 0.01098938, 0.00404277, 0.00148725, 0.00054713, 0.00020128,
    0.00007405, 0.00002724, 0.00001002, 0.00000369, 0.00000136, 0.0000005, 0.00000018,
  ],
  m5PerSecond: [
    0.6, 0.49123845, 0.40219203, 0.32928698, 0.26959738, 0.22072766, 0.18071653, 0.14795818, 0.12113791,
    0.09917933, 0.08120117, 0.0664819, 0.05443077, 0.04456415, 0.03648604, 0.02987224,
  ],
  m15PerSecond: [
    0.6, 0.56130419, 0.52510399, 0.49123845, 0.459557, 0.42991879, 0.40219203, 0.37625345, 0.35198773,
    0.32928698, 0.30805027, 0.28818318, 0.26959738, 0.25221023, 0.23594443, 0.22072766,
  ],
} as const

test.each(['m1PerSecond', 'm5PerSecond', 'm15PerSecond'] as const)(
  '%s is the one of Dropwizard',
  (window) => {
    const clock = new ManualClock({ nowNs: 123 })
    const meter = new Meter({ clock })
    meter.mark(3)
    clock.advanceSeconds(5)
    for (const expected of DROPWIZARD[window]) {
      expect(meter.rates()[window]).toBeCloseTo(expected, 6)
      clock.advanceSeconds(60)
    }
  },
)

/** What Dropwizard does, tick by tick. */
function tickByTick(eventsPerTick: readonly number[], minutes: number): number {
  const alpha = 1 - Math.exp(-5 / 60 / minutes)
  const [first = 0, ...others] = eventsPerTick
  return others.reduce((rate, events) => rate + alpha * (events / 5 - rate), first / 5)
}

test('read every 5 s, the rates are those of a ticking meter', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), (eventsPerTick) => {
      const clock = new ManualClock()
      const meter = new Meter({ clock })
      for (const events of eventsPerTick) {
        meter.mark(events)
        clock.advanceSeconds(5)
        meter.rates()
      }
      const rates = meter.rates()
      expect(rates.m1PerSecond).toBeCloseTo(tickByTick(eventsPerTick, 1), 9)
      expect(rates.m5PerSecond).toBeCloseTo(tickByTick(eventsPerTick, 5), 9)
      expect(rates.m15PerSecond).toBeCloseTo(tickByTick(eventsPerTick, 15), 9)
    }),
  )
})

test('a steady rate reads the same however seldom and unevenly it is read', () => {
  const seconds = fc.double({ min: 0.1, max: 400, noNaN: true })
  fc.assert(
    fc.property(fc.array(seconds, { minLength: 1, maxLength: 20 }), (pauses) => {
      const clock = new ManualClock()
      const meter = new Meter({ clock })
      clock.advanceSeconds(5)
      meter.mark(50)
      meter.rates()
      for (const pause of pauses) {
        clock.advanceSeconds(pause)
        meter.mark(10 * pause)
        const { meanPerSecond, m1PerSecond, m5PerSecond, m15PerSecond } = meter.rates()
        for (const rate of [meanPerSecond, m1PerSecond, m5PerSecond, m15PerSecond])
          expect(rate).toBeCloseTo(10, 6)
      }
    }),
  )
})

test('before the first tick only the mean is known', () => {
  const clock = new ManualClock()
  const meter = new Meter({ clock })
  meter.mark(8)
  expect(meter.rates()).toEqual({ meanPerSecond: 0, m1PerSecond: 0, m5PerSecond: 0, m15PerSecond: 0 })
  clock.advanceSeconds(4)
  expect(meter.rates()).toEqual({ meanPerSecond: 2, m1PerSecond: 0, m5PerSecond: 0, m15PerSecond: 0 })
})

test('reading twice at the same time changes nothing', () => {
  const clock = new ManualClock()
  const meter = new Meter({ clock })
  meter.mark(7)
  clock.advanceSeconds(12)
  expect(meter.rates()).toEqual(meter.rates())
})

test('events since the last tick count at the next', () => {
  const clock = new ManualClock()
  const meter = new Meter({ clock })
  clock.advanceSeconds(5)
  expect(meter.rates().m1PerSecond).toBe(0)
  meter.mark(10)
  clock.advanceSeconds(2)
  expect(meter.rates().m1PerSecond).toBe(0)
  clock.advanceSeconds(3)
  expect(meter.rates().m1PerSecond).toBeCloseTo(2 * (1 - Math.exp(-5 / 60)), 12)
})

test('marks that make no sense are dropped', () => {
  const meter = new Meter()
  meter.mark()
  meter.mark(-1)
  meter.mark(Number.NaN)
  expect(meter).toMatchObject({ count: 1, dropped: 2, kind: 'meter' })
})
