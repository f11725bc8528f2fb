import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as metrics from './index.ts'
import * as instrumentation from './instrumentation/index.ts'
import * as runtime from './runtime/index.ts'

test('the package as it is built carries the histogram alone, neither pako nor wasm, and loads no module beside', () => {
  const dist = new URL('../dist/', import.meta.url)
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.js'),
  )
  // The bundler names each module that it takes in.
  const carried = files.flatMap(
    (path) => readFileSync(new URL(path, dist), 'utf8').match(/^\/\/ .*node_modules\/.*$/gm) ?? [],
  )
  expect(carried.some((path) => path.endsWith('Int32Histogram.js'))).toBe(true)
  expect(carried.filter((path) => !path.includes('/hdr-histogram-js/'))).toEqual([])
  expect(carried.filter((path) => /pako|wasm|base64-js|assemblyscript|encoding/i.test(path))).toEqual([])
  // In a process of its own, in which nothing else was loaded. ESM imports of CommonJS modules go through this cache too.
  const program = `await import(${JSON.stringify(new URL('index.js', dist).href)})
    const { createRequire } = await import('node:module')
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)))`
  const loaded = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  expect(JSON.parse(loaded)).toEqual([])
})

test('the public surface is this list', () => {
  expect(Object.keys(metrics).sort()).toEqual([
    'AsyncGauge',
    'AsyncObservedGauges',
    'CachedGauge',
    'CachedObservedGauges',
    'CallbackGauge',
    'Counter',
    'DecayingHistogram',
    'Gauge',
    'HdrFormatError',
    'HdrLogError',
    'Histogram',
    'HistogramFormatError',
    'HistogramLayoutError',
    'ManualClock',
    'Meter',
    'MetricConflictError',
    'MetricKindError',
    'ObservedGauges',
    'RatioGauge',
    'RatioObservedGauges',
    'Registry',
    'SlidingHistogram',
    'Timer',
    'Timing',
    'decodeHdr',
    'eachSlot',
    'encodeHdr',
    'encodeHdrAsync',
    'encodeHdrBase64',
    'fromPerfHooks',
    'globalRegistry',
    'hdrLogHeader',
    'hdrLogLine',
    'isUnit',
    'mergeHistograms',
    'noopRegistry',
    'readHdrLog',
    'readHdrLogStream',
    'setGlobalRegistry',
    'systemClock',
    'timed',
    'writeHdrLog',
  ])
})

test('the public surface of the other entries is these lists', () => {
  expect(Object.keys(instrumentation).sort()).toEqual([
    'AlreadyInstrumentedError',
    'instrumentFetch',
    'instrumentHttp',
    'setHttpRoute',
    'traceChannel',
  ])
  expect(Object.keys(runtime).sort()).toEqual([
    'AlreadyInstrumentedError',
    'collectRuntime',
    'collectSpecCpu',
  ])
})

test('errors carry a stable code and their name', () => {
  const {
    HdrFormatError,
    HdrLogError,
    HistogramFormatError,
    HistogramLayoutError,
    MetricConflictError,
    MetricKindError,
  } = metrics
  const errors = [
    new HistogramFormatError('count', 'is wrong'),
    new HdrFormatError('cookie', 'is wrong'),
    new HdrLogError(3, 'is wrong'),
    new HistogramLayoutError('differ'),
    new MetricKindError('a', 'counter', 'gauge'),
    new MetricConflictError('a', 'unit', 'By', '1'),
  ]
  expect(errors.map((error) => [error.name, error.code])).toEqual([
    ['HistogramFormatError', 'TIDEMARK_HISTOGRAM_FORMAT'],
    ['HdrFormatError', 'TIDEMARK_HDR_FORMAT'],
    ['HdrLogError', 'TIDEMARK_HDR_LOG'],
    ['HistogramLayoutError', 'TIDEMARK_HISTOGRAM_LAYOUT'],
    ['MetricKindError', 'TIDEMARK_METRIC_KIND'],
    ['MetricConflictError', 'TIDEMARK_METRIC_CONFLICT'],
  ])
  expect(errors[0]).toMatchObject({ field: 'count', message: 'encoded histogram, field "count": is wrong' })
})
