import { describe, expect, it } from 'vitest'
import { timeSeriesSource } from './time-series.ts'

describe('timeSeriesSource', () => {
  it('knows suite, call and revision, and keeps branches apart', () => {
    const tags = {
      suite: 'orders API',
      call: 'GET',
      revision: 'abc',
      branch: 'main',
      fingerprint: '01234567',
      tidemark: '1.0.0',
    }
    const { measurements } = timeSeriesSource('db', [{ name: 'm', tags, points: [[5, 1.02]] }], 'ratio')
    expect(measurements).toEqual([
      {
        suite: 'orders API',
        call: 'GET',
        measure: 'ratio',
        reference: 'branch main',
        revision: 'abc',
        atMs: 5,
        figure: 1.02,
        standardError: null,
      },
    ])
  })

  it('names a series of a service by its metric and tags', () => {
    const tags = { route: '/orders', method: 'GET', instance: 'a:1' }
    const { measurements } = timeSeriesSource('db', [{ name: 'latency', tags, points: [[5, 2]] }], 'value')
    expect(measurements[0]).toMatchObject({
      suite: '',
      call: 'latency [method=GET, route=/orders]',
      reference: '',
    })
  })

  it('keeps machines apart where figures are no ratios', () => {
    const tags = { call: 'GET', fingerprint: '01234567' }
    const { measurements } = timeSeriesSource('db', [{ name: 'm', tags, points: [[5, 2]] }], 'value')
    expect(measurements[0]?.reference).toBe('machine 01234567')
  })

  it('keeps several metrics of a call apart', () => {
    const series = ['p50', 'p99'].map((name) => ({ name, tags: { call: 'GET' }, points: [[5, 2]] as const }))
    const { measurements } = timeSeriesSource('db', series, 'value')
    expect(measurements.map(({ call }) => call)).toEqual(['GET p50', 'GET p99'])
  })

  it('counts the figures that it leaves out', () => {
    const points = [5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((figure, at) => [at, figure] as const)
    const { measurements, notes } = timeSeriesSource('db', [{ name: 'm', tags: {}, points }], 'value')
    expect(measurements).toHaveLength(1)
    expect(notes).toEqual(['db: m: 4 of 5 figures are not above 0; left out'])
  })
})
