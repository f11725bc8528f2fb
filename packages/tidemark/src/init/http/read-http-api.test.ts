import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readHttpApi } from './read-http-api.ts'

const document = { openapi: '3.0.3', paths: { '/orders': { get: { responses: { 200: {} } } } } }
const orders = { name: 'GET /orders', path: '/orders', status: 200, held: null }

/** @returns the origin, such as `http://127.0.0.1:40123` */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Serves texts by path, and nothing else. */
function serveTexts(texts: Readonly<Record<string, string>>): Promise<string> {
  return serve(({ url = '' }, response) => {
    const text = texts[url]
    response.writeHead(text === undefined ? 404 : 200).end(text)
  })
}

describe('readHttpApi', () => {
  it.each(['/openapi.json', '/swagger.json', '/documentation/json', '/v3/api-docs'])(
    'finds a document at %s',
    async (path) => {
      const origin = await serveTexts({ [path]: JSON.stringify(document) })
      expect(await readHttpApi({ http: `${origin}/some/page` })).toMatchObject({
        origin,
        allowedHosts: [],
        documentAt: origin + path,
        operations: [orders],
        notes: [],
      })
    },
  )

  it.each<[what: string, where: (origin: string) => string]>([
    ['a path of the server', () => '/docs/api.json'],
    ['a URL', (origin) => `${origin}/docs/api.json`],
  ])('takes the document at %s', async (_, where) => {
    const origin = await serveTexts({ '/docs/api.json': `\uFEFF${JSON.stringify(document)}` })
    expect(await readHttpApi({ http: origin, openapi: where(origin) })).toMatchObject({
      documentAt: `${origin}/docs/api.json`,
      operations: [orders],
    })
  })

  it('takes the document in a file, and asks nobody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-openapi-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const openapi = join(folder, 'api.json')
    await writeFile(openapi, JSON.stringify(document))
    const http = 'http://localhost:1'
    expect(await readHttpApi({ http, openapi })).toMatchObject({
      origin: http,
      documentAt: openapi,
      operations: [orders],
    })
    await writeFile(openapi, 'openapi: 3.0.3\n')
    await expect(readHttpApi({ http, openapi })).rejects.toThrow(
      `--openapi: ${openapi}: no JSON; allowed is a file`,
    )
  })

  it('calls the URL itself where there is no document', async () => {
    const origin = await serveTexts({
      '/orders?limit=5': '[]',
      '/openapi.json': '<!doctype html>',
      '/swagger.json': '{"swagger":"2.0"}',
    })
    expect(await readHttpApi({ http: `${origin}/orders?limit=5#top` })).toEqual({
      origin,
      allowedHosts: [],
      documentAt: null,
      operations: [
        {
          name: 'GET /orders?limit=5',
          method: 'GET',
          path: '/orders?limit=5',
          headers: {},
          body: null,
          status: 200,
          held: null,
        },
      ],
      notes: [
        'found no OpenAPI document at /openapi.json (no JSON), /swagger.json (Swagger 2.0, not OpenAPI 3), ' +
          '/documentation/json (status 404), /v3/api-docs (status 404); --openapi says where it is',
      ],
    })
    const { operations, notes } = await readHttpApi({ http: origin })
    expect(operations).toMatchObject([{ name: 'GET /', path: '/', status: null }])
    expect(notes[1]).toMatch(/^GET \/ is answered with 404, so its call is broken/)
  })

  it('calls the URL beside a document that has nothing to call', async () => {
    const only = {
      openapi: '3.0.3',
      security: [{ key: [] }],
      paths: { '/orders': { post: { responses: {} } } },
    }
    const origin = await serveTexts({ '/': 'hello', '/openapi.json': JSON.stringify(only) })
    const { operations, notes } = await readHttpApi({ http: origin })
    expect(operations.map(({ name }) => name)).toEqual(['GET /', 'POST /orders'])
    expect(notes).toEqual([
      'to look through: calls that are comments in the suite, each with the reason (1)',
      'the document asks for credentials: createHttpClient takes them as "headers", from the environment',
    ])
  })

  it('follows redirects on the server, and none to elsewhere', async () => {
    let asked = 0
    const elsewhere = await serve((_, response) => {
      asked += 1
      response.end(JSON.stringify(document))
    })
    const moved = new Map([
      ['/openapi.json', '/moved.json'],
      ['/moved.json', './docs.json'],
      ['/round.json', '/round.json'],
    ])
    const origin = await serve(({ url = '' }, response) => {
      if (url === '/docs.json') return response.end(JSON.stringify(document))
      response.writeHead(302, { location: moved.get(url) ?? `${elsewhere}${url}` }).end()
    })
    expect(await readHttpApi({ http: origin })).toMatchObject({ operations: [orders] })
    await expect(readHttpApi({ http: origin, openapi: '/away.json' })).rejects.toThrow(
      `--openapi: ${origin}/away.json: redirected to ${elsewhere}; allowed is`,
    )
    await expect(readHttpApi({ http: origin, openapi: '/round.json' })).rejects.toThrow(
      'redirected more than 3 times',
    )
    expect(asked).toBe(0)
  })

  it('reads no more than so much, however small it is packed', async () => {
    const bomb = gzipSync(Buffer.alloc(17 * 1024 ** 2, ' '))
    const origin = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip').end(bomb)
    })
    await expect(readHttpApi({ http: origin, openapi: '/openapi.json' })).rejects.toThrow(
      'larger than 16 MiB',
    )
  })

  it.each<
    [
      what: string,
      options: { http: string; openapi?: string; allowHost?: readonly string[] },
      message: string,
    ]
  >([
    [
      'no URL',
      { http: 'localhost' },
      '--http: found "localhost"; allowed is a URL such as http://localhost:3000',
    ],
    ['no scheme', { http: 'localhost:3000' }, '--http: found "localhost:3000"'],
    ['another protocol', { http: 'file:///etc/passwd' }, '--http: found "file:///etc/passwd"'],
    [
      'another machine',
      { http: 'http://example.com' },
      '--http: found the host "example.com"; allowed are this machine',
    ],
    [
      'a machine that is not the one allowed',
      { http: 'http://example.com', allowHost: ['example.org'] },
      '--http: found the host "example.com"',
    ],
    [
      'a document on another machine',
      { http: 'http://localhost:1', openapi: 'https://example.com/api.json' },
      '--openapi: found the host "example.com"',
    ],
  ])('refuses %s', async (_, options, message) => {
    await expect(readHttpApi(options)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(message),
    })
  })

  it('says so where nobody answers', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.close()
    await once(server, 'close')
    await expect(readHttpApi({ http })).rejects.toThrow(
      `--http: ${http} does not answer (ECONNREFUSED); start the server, then run init again`,
    )
  })

  it('does not repeat credentials', async () => {
    const http = 'http://me:secret@localhost:3000'
    await expect(readHttpApi({ http })).rejects.toThrow(
      /^--http: found credentials in the URL; [^:]*: leave them out$/,
    )
  })

  it('lets the suite call a host that is allowed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-openapi-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const openapi = join(folder, 'api.json')
    await writeFile(openapi, JSON.stringify(document))
    const http = 'https://staging.example.com'
    const { allowedHosts } = await readHttpApi({ http, openapi, allowHost: ['staging.example.com'] })
    expect(allowedHosts).toEqual(['staging.example.com'])
  })
})
