import { describe, expect, it, onTestFinished } from 'vitest'
import { Example } from '../../testing/example.ts'
import { buildApp } from './src/app.js'

const example = new Example(import.meta.url)

describe('the Hono example', () => {
  it('serves, and is measured', async () => {
    const server = await example.start()
    onTestFinished(() => server.stop())
    const { origin } = server
    const there = await fetch(`${origin}/convert?from=EUR&to=USD&amount=100`)
    const { result } = /** @type {{ result: number }} */ (await there.json())
    const back = await fetch(`${origin}/convert?from=USD&to=EUR&amount=${result}`)
    expect(await back.json()).toMatchObject({ from: 'USD', to: 'EUR', result: 100 })
    const history = await (await fetch(`${origin}/history/GBP?days=3`)).json()
    expect(history).toMatchObject([{ on: '2026-06-28' }, { on: '2026-06-29' }, { on: '2026-06-30' }])

    const metrics = await (await fetch(`${origin}/metrics`)).text()
    expect(metrics).toMatch(
      /^http_server_request_duration_seconds_count\{.*http_route="\/history\/:currency",.*\} 1$/m,
    )
    expect(metrics).toMatch(/^rates_conversions_total\{from="EUR",service="rates",to="USD"\} 1$/m)
    expect(metrics).toMatch(/^v8js_memory_heap_used_bytes\{/m)
  })

  it.each([
    ['/convert?from=EUR&to=XXX&amount=1', 400],
    ['/convert?from=EUR&to=USD', 400],
    ['/convert?from=EUR&to=USD&amount=-1', 400],
    ['/history/XXX', 404],
    ['/history/USD?days=0', 400],
  ])('refuses %s', async (path, status) => {
    const response = await buildApp().request(path)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ message: expect.any(String) })
  })

  it('has suites that run, and a baseline of all of their calls', () => example.checkSuite('rates', 5))
})
