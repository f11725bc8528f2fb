import { describe, expect, it, onTestFinished } from 'vitest'
import { Example } from '../../testing/example.ts'
import { inProcess } from './benchmarks/in-process.js'
import { buildApp } from './src/app.js'

const example = new Example(import.meta.url)
const headers = { 'content-type': 'application/json' }

describe('the Express example', () => {
  it('serves, and is measured', async () => {
    const server = await example.start()
    onTestFinished(() => server.stop())
    const { origin } = server
    const url = 'https://example.com/a?b=c'
    const add = () => fetch(`${origin}/links`, { method: 'POST', headers, body: JSON.stringify({ url }) })
    const added = await add()
    expect(added.status).toBe(201)
    const { slug } = /** @type {{ slug: string }} */ (await added.json())
    expect(await (await add()).json()).toEqual({ slug, url })
    const visit = await fetch(`${origin}/${slug}`, { redirect: 'manual' })
    expect([visit.status, visit.headers.get('location')]).toEqual([302, url])
    expect((await fetch(`${origin}/nowhere`, { redirect: 'manual' })).status).toBe(404)
    expect(await (await fetch(`${origin}/links/${slug}`)).json()).toEqual({ slug, url, followed: 1 })

    const metrics = await (await fetch(`${origin}/metrics`)).text()
    expect(metrics).toMatch(/^http_server_request_duration_seconds_count\{.*http_route="\/links",.*\} 2$/m)
    expect(metrics).toMatch(/^links_visits_total\{known="true",service="links"\} 1$/m)
    expect(metrics).toMatch(/^v8js_memory_heap_used_bytes\{/m)
  })

  it.each(['{"url":"javascript:alert(1)"}', '{"url":7}', '{}', '[]', '{', ''])('refuses %j', async (body) => {
    const answer = await inProcess(buildApp())({ method: 'POST', path: '/links', headers, body })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toEqual({ message: expect.any(String) })
  })

  it('has suites that run, and a baseline of all of their calls', () => example.checkSuite('links', 5))
})
