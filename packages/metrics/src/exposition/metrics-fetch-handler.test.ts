import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Snapshot } from '../snapshot.ts'
import { counter, representative, snapshotOf } from './fixtures/snapshots.ts'
import { jsonView } from './json-view.ts'
import { metricsFetchHandler } from './metrics-fetch-handler.ts'
import { prometheusText } from './prometheus-text.ts'

const source = { snapshot: () => representative }
const scrape = (init?: RequestInit): Request => new Request('http://host.example/metrics', init)

test('answers in the format asked for', async () => {
  const response = metricsFetchHandler(source)(scrape({ headers: { accept: 'application/json' } }))
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(await response.text()).toBe([...jsonView(representative)].join(''))
})

test('compresses when asked to', async () => {
  const response = metricsFetchHandler(source)(scrape({ headers: { 'accept-encoding': 'gzip' } }))
  expect(response.headers.get('content-encoding')).toBe('gzip')
  const body = gunzipSync(await response.arrayBuffer())
  expect(body.toString()).toBe([...prometheusText(representative)].join(''))
})

test('HEAD has no body and other methods are refused', async () => {
  const handle = metricsFetchHandler(source)
  const head = handle(scrape({ method: 'HEAD' }))
  expect([head.status, head.body]).toEqual([200, null])
  const post = handle(scrape({ method: 'POST' }))
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('a snapshot that fails is status 500 without the reason', async () => {
  const errors: unknown[] = []
  const error = new Error('secret')
  const failing = {
    snapshot(): Snapshot {
      throw error
    },
  }
  const response = metricsFetchHandler(failing, { onError: (thrown) => errors.push(thrown) })(scrape())
  expect([response.status, await response.text()]).toEqual([500, 'The metrics could not be rendered.\n'])
  expect(errors).toEqual([error])
})

test('a snapshot in turns that fails ends the body, without the reason', async () => {
  const errors: unknown[] = []
  const error = new Error('secret')
  const failing = { ...source, snapshotInTurns: () => Promise.reject(error) }
  const response = metricsFetchHandler(failing, { onError: (thrown) => errors.push(thrown) })(scrape())
  await expect(response.text()).rejects.toThrow('the metrics could not be rendered')
  expect(errors).toEqual([error])
})

test('an error while rendering ends the body, without the reason', async () => {
  const broken = {
    ...counter('a'),
    get count(): never {
      throw new Error('secret')
    },
  }
  const response = metricsFetchHandler({ snapshot: () => snapshotOf([broken]) })(scrape())
  await expect(response.text()).rejects.toThrow('the metrics could not be rendered')
})

test.each(['identity', 'gzip'])(
  'a reader that cancels stops the rendering and gives its place back (%s)',
  async (encoding) => {
    let read = 0
    const metrics = Array.from({ length: 100 }, (_, i) => ({
      ...counter('a', { i: `${i}${'x'.repeat(50_000)}` }),
      get count(): number {
        return read++
      },
    }))
    const handle = metricsFetchHandler({ snapshot: () => snapshotOf(metrics) }, { maxConcurrent: 1 })
    const headers = { 'accept-encoding': encoding }
    const reader = handle(scrape({ headers })).body?.getReader()
    await reader?.read()
    expect(handle(scrape()).status).toBe(503)
    await reader?.cancel()
    expect(read).toBeLessThan(100)
    const next = handle(scrape())
    expect(next.status).toBe(200)
    await next.body?.cancel()
  },
)

test('a reader that takes too long is cut off', async () => {
  const handle = metricsFetchHandler(source, { timeoutMs: 1, maxConcurrent: 1 })
  const response = handle(scrape())
  // Nobody reads it until its time is over.
  await expect.poll(() => handle(scrape({ method: 'GET' })).status).toBe(200)
  await expect(response.text()).rejects.toThrow('took too long')
})
