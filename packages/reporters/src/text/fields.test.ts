import { ManualClock, Registry } from '@tidemark/metrics'
import { describe, expect, it } from 'vitest'
import { gaugeOf } from '../fixtures/snapshot-of.ts'
import { type DurationUnit, divisorOf, eachField, FIELD_NAMES } from './fields.ts'

function fieldsOf(registry: Registry, durationUnit: DurationUnit = 's'): Record<string, number> {
  const fields: Record<string, number> = {}
  const [metric] = registry.snapshot().metrics
  if (metric !== undefined) eachField(metric, durationUnit, (name, value) => (fields[name] = value))
  return fields
}

describe('eachField', () => {
  it('flattens a timer into seconds, whatever it was recorded in', () => {
    const clock = new ManualClock()
    const registry = new Registry({ clock })
    const timer = registry.timer('sql')
    for (let ms = 1; ms <= 100; ms += 1) timer.record(ms * 1e6)
    clock.advanceSeconds(10)
    const fields = fieldsOf(registry)
    expect(Object.keys(fields)).toEqual(FIELD_NAMES.filter((name) => name !== 'value'))
    expect(fields).toMatchObject({ count: 100, min: 0.001, max: 0.1, mean_rate: 10, errors: 0, in_flight: 0 })
    expect(fields['sum']).toBeCloseTo(5.05)
    expect(fields['avg']).toBeCloseTo(0.0505)
    expect(fields['99_percentile']).toBeCloseTo(0.099, 3)
    expect(fieldsOf(registry, 'ms')).toMatchObject({ count: 100, min: 1, max: 100, mean_rate: 10 })
  })

  it('leaves other units as they are', () => {
    const registry = new Registry()
    registry.histogram('size', { unit: 'By' }).record(1000)
    expect(fieldsOf(registry, 'ms')).toMatchObject({ count: 1, sum: 1000, min: 1000, max: 1000 })
  })

  it('makes up no figures of an empty distribution', () => {
    const registry = new Registry()
    registry.histogram('size', { unit: 'By' })
    expect(fieldsOf(registry)).toEqual({ count: 0, sum: 0 })
  })

  it('writes a count, a value, or a count and rates of the others', () => {
    const [counter, gauge, meter] = [new Registry(), new Registry(), new Registry()]
    counter.counter('c').inc(2)
    gauge.gauge('g', { unit: 'ms' }).set(1500)
    meter.meter('m').mark(3)
    expect(fieldsOf(counter)).toEqual({ count: 2 })
    expect(fieldsOf(gauge)).toEqual({ value: 1.5 })
    expect(Object.keys(fieldsOf(meter))).toEqual(['count', 'mean_rate', '1m_rate', '5m_rate', '15m_rate'])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'leaves out %s and tells',
    (value) => {
      const fields: string[] = []
      expect(eachField(gaugeOf('g', value), 's', (name) => fields.push(name))).toBe(1)
      expect(fields).toEqual([])
    },
  )
})

describe('divisorOf', () => {
  it.each([
    ['ns', 's', 1e9],
    ['ns', 'ms', 1e6],
    ['ns', 'ns', 1],
    ['s', 'ms', 1e-3],
    ['ps', 's', 1e12],
    ['By', 'ms', 1],
    ['{order}', 's', 1],
  ] as const)('of %s to %s is %d', (unit, durationUnit, divisor) => {
    expect(divisorOf(unit, durationUnit)).toBe(divisor)
  })
})
