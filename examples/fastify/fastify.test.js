import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tidemark } from '../../packages/tidemark/src/fixtures/cli.ts'
import { Example } from '../../testing/example.ts'
import { temporaryProject } from '../../testing/temporary-project.ts'

const example = new Example(import.meta.url)

async function started() {
  const server = await example.start()
  onTestFinished(() => server.stop())
  return server
}

describe('the Fastify example', () => {
  it('serves, and is measured', async () => {
    const { origin } = await started()
    const products = await (await fetch(`${origin}/products?category=tea&limit=2`)).json()
    expect(products).toMatchObject([{ sku: 'TEA-0000' }, { sku: 'TEA-0004' }])
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const body = JSON.stringify({ lines: [{ sku: 'TEA-0004', quantity: 10 }] })
    const cart = await (await fetch(`${origin}/carts/price`, { ...post, body })).json()
    const { cents } = /** @type {{ cents: number }} */ (
      await (await fetch(`${origin}/products/TEA-0004`)).json()
    )
    expect(cart).toMatchObject({ cents: Math.round(cents * 10 * 0.95) })
    for (const path of ['/products/TEA-9999', '/products?limit=0', '/products/tea']) {
      expect((await fetch(origin + path)).status, path).toBe(path.endsWith('9999') ? 404 : 400)
    }

    const metrics = await (await fetch(`${origin}/metrics`)).text()
    expect(metrics).toMatch(
      /^http_server_request_duration_seconds_count\{.*http_route="\/carts\/price",.*\} 1$/m,
    )
    expect(metrics).toMatch(/^carts_lines_count\{service="catalogue"\} 1$/m)
    expect(metrics).toMatch(/^v8js_memory_heap_used_bytes\{/m)
  })

  it('has suites that run, and a baseline of all of their calls', () => example.checkSuite('catalogue', 5))

  it('gives tidemark init a document to make a suite of', async () => {
    const { origin } = await started()
    const project = await temporaryProject({})
    onTestFinished(() => project.remove())
    const { code } = await tidemark(project.root, 'init', '--http', origin, '--yes')
    expect(code).toBe(0)
    const name = new URL(origin).host.replaceAll(/[.:]/g, '-')
    const suite = await readFile(join(project.root, 'benchmarks', `${name}.bench.js`), 'utf8')
    expect(suite).toContain(`client.request({ path: '/products' })`)
    expect(suite).toContain(`client.request({ path: '/products/TEA-0004' })`)
    expect(suite).toContain(`    //       body: '{"lines":[{"sku":"TEA-0004","quantity":12}]}',\n`)
    expect([...suite.matchAll(/^ {4}'/gm)]).toHaveLength(2)
  })
})
