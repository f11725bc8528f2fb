import { type MetricSnapshot, Registry, type Tags } from '@tidemark/metrics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaugeOf, snapshotOf } from '../fixtures/snapshot-of.ts'
import { SeriesKeys } from './series-keys.ts'

describe('SeriesKeys', () => {
  it('finds series that would be written alike, in each snapshot anew', () => {
    const keys = new SeriesKeys(({ name }) => name.replace(/\W/g, '_'))
    const { metrics, ...snapshot } = snapshotOf([gaugeOf('a.b', 1), gaugeOf('a_b', 2), gaugeOf('c', 3)])
    for (let report = 0; report < 2; report += 1) {
      expect(metrics.map(keys.of(snapshot))).toEqual(['a_b', undefined, 'c'])
    }
  })

  it('writes a key once for a series of a registry, and for each of those that share their tags', () => {
    let writings = 0
    const keys = new SeriesKeys(({ name, tags }) => {
      writings += 1
      return `${name}${JSON.stringify(tags)}`
    })
    const registry = new Registry({ tags: { host: 'a' } })
    registry.counter('a', { tags: { x: '1' } })
    registry.counter('b', { tags: { x: '2' } })
    const [first, second] = [registry.snapshot(), registry.snapshot()].map((snapshot) =>
      snapshot.metrics.map(keys.of(snapshot)),
    )
    expect(first).toEqual(['a{"x":"1"}', 'b{"x":"2"}'])
    expect(second).toEqual(first)
    expect(writings).toBe(2)
    const shared = Object.freeze({ x: '1' })
    expect([gaugeOf('c', 1, shared), gaugeOf('d', 1, shared)].map(keys.of({ tags: registry.tags }))).toEqual([
      'c{"x":"1"}',
      'd{"x":"1"}',
    ])
  })

  it('gives the keys that it would give without having seen a snapshot, whatever it has seen', () => {
    const write = ({ name, tags }: MetricSnapshot): string => `${name.replace(/\W/g, '_')}${tags['x'] ?? ''}`
    const frozen = ['1', '2', ''].map((x) => Object.freeze({ x }))
    const series = fc.tuple(fc.constantFrom('a', 'a.b', 'a_b', 'c'), fc.constantFrom(...frozen, { x: '1' }))
    const snapshots = fc.array(fc.tuple(fc.array(series, { maxLength: 8 }), fc.boolean(), fc.nat(8)), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(snapshots, (all) => {
        const commons = [Object.freeze({}), {}]
        const keys = new SeriesKeys(write)
        for (const [list, isFrozen, asked] of all) {
          const snapshot = { tags: commons[isFrozen ? 0 : 1] as Tags }
          const metrics = list.map(([name, tags]) => gaugeOf(name, 1, tags))
          const expected = metrics.map(new SeriesKeys(write).of(snapshot))
          // Also after one that somebody stopped reading.
          metrics.slice(0, asked).forEach(keys.of(snapshot))
          expect(metrics.map(keys.of(snapshot))).toEqual(expected)
          expect(metrics.map(keys.of(snapshot))).toEqual(expected)
        }
      }),
    )
  })

  it('keeps the keys of figures that are series of their own', () => {
    const keys = new SeriesKeys(({ name }) => name)
    const keyOf = keys.of({ tags: {} }, ({ name }) => (name === 'a' ? ['.errors'] : []))
    expect(['a', 'a.errors', 'b', 'b.errors'].map((name) => keyOf(gaugeOf(name, 1)))).toEqual([
      'a',
      undefined,
      'b',
      'b.errors',
    ])
  })

  it('does not trust tags that may change', () => {
    const keys = new SeriesKeys(({ tags }) => String(tags['x']))
    const tags = { x: '1' }
    const metric = gaugeOf('a', 1, tags)
    expect(keys.of({ tags: {} })(metric)).toBe('1')
    tags.x = '2'
    expect(keys.of({ tags: {} })(metric)).toBe('2')
  })
})
