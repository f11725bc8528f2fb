import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Registry } from '@tidemark/metrics'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type MetricsServer, type ServeMetricsOptions, serveMetrics } from './serve-metrics.ts'

const registry = new Registry()
registry.counter('orders').inc(3)

async function serve(options: Partial<ServeMetricsOptions> = {}): Promise<MetricsServer> {
  const server = await serveMetrics({ registry, port: 0, ...options })
  onTestFinished(() => server.close({ deadlineMs: 1 }))
  return server
}

/** Everything that the server says to these bytes, until it closes the connection. */
async function answerTo(server: MetricsServer, bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(bytes)
  return text(socket)
}

describe('serveMetrics', () => {
  it('serves the metrics on the loopback interface, at one path', async () => {
    const server = await serve()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/metrics`)
    const response = await fetch(`${server.url}?x=1`)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await response.text()).toContain('orders_total 3\n')
    const answered = await Promise.all(
      ['/', '/metrics/', '/Metrics', '/other', '//metrics', '/%6detrics'].map(async (path) => {
        const { status } = await fetch(`http://127.0.0.1:${server.port}${path}`)
        return status
      }),
    )
    expect(answered).toEqual([404, 404, 404, 404, 404, 404])
  })

  it('listens where it is told to', async () => {
    const server = await serve({ host: '::1', path: '/internal/stats' })
    expect(server.url).toBe(`http://[::1]:${server.port}/internal/stats`)
    expect((await fetch(server.url)).status).toBe(200)
  })

  it('takes GET and HEAD alone, and waits for no body', async () => {
    const { url, ...server } = await serve()
    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await fetch(url, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    }
    // Of whose body nothing ever comes.
    const start = 'Host: x\r\nContent-Length: 1000000\r\n\r\n'
    expect(await answerTo({ url, ...server }, `POST /metrics HTTP/1.1\r\n${start}`)).toContain(
      '405 Method Not Allowed',
    )
    expect(await answerTo({ url, ...server }, `GET /metrics HTTP/1.1\r\n${start}`)).toContain(
      'orders_total 3\n',
    )
  })

  it('refuses a head that is too large', async () => {
    const server = await serve()
    const head = `GET /metrics HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`
    expect(await answerTo(server, head)).toContain('431 Request Header Fields Too Large')
  })

  it('shows nothing to who has not the token, not even what there is', async () => {
    const server = await serve({ token: 's3cr3t' })
    const statusOf = async (url: string, authorization?: string): Promise<number> =>
      (await fetch(url, authorization === undefined ? {} : { headers: { authorization } })).status
    expect(await statusOf(server.url)).toBe(401)
    expect(await statusOf(`${server.url}/other`)).toBe(401)
    expect(await statusOf(server.url, 'Bearer wrong')).toBe(401)
    expect(await statusOf(server.url, 'Bearer s3cr3t')).toBe(200)
    expect(await statusOf(`${server.url}/other`, 'Bearer s3cr3t')).toBe(404)
    expect((await fetch(server.url)).headers.get('www-authenticate')).toBe('Bearer')
  })

  it('rejects when it cannot listen, and when an option is out of its range', async () => {
    const { port } = await serve()
    await expect(serveMetrics({ registry, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(serveMetrics({ registry, port: 70_000 })).rejects.toThrow(RangeError)
    await expect(serveMetrics({ registry, port: 0, token: '' })).rejects.toThrow(RangeError)
    await expect(serveMetrics({ registry, port: 0, maxConcurrent: 0 })).rejects.toThrow(RangeError)
  })

  it.each([
    [undefined, 'registry must be a Registry, as in serveMetrics({ registry, port }), got undefined'],
    [registry, 'registry must be a Registry, as in serveMetrics({ registry, port }), got undefined'],
    [
      { registry: {}, port: 1 },
      'registry must be a Registry, as in serveMetrics({ registry, port }), got object',
    ],
    [{ registry }, 'port must be an integer from 0 to 65535, got undefined'],
    [{ registry, port: '9464' }, 'port must be an integer from 0 to 65535, got 9464'],
  ])('names what a program without types forgot: %#', async (options, message) => {
    await expect(serveMetrics(options as ServeMetricsOptions)).rejects.toThrow(message)
  })

  it('closes though somebody holds a connection, and as often as it is told to', async () => {
    const server = await serve()
    const idle = connect(server.port, '127.0.0.1')
    await once(idle, 'connect')
    // Begun and never ended.
    idle.write('GET /metrics HTTP/1.1\r\n')
    const ended = once(idle, 'close')
    idle.on('error', () => undefined)
    await Promise.all([server.close({ deadlineMs: 50 }), server.close()])
    await ended
    await expect(fetch(server.url)).rejects.toThrow()
    await server[Symbol.asyncDispose]()
    expect(() => server.close({ deadlineMs: 0 })).toThrow('deadlineMs must be a number of milliseconds')
  })

  it('does not keep a process alive, with a connection or without', async () => {
    const script = `
      import { connect } from 'node:net'
      import { serveMetrics } from ${JSON.stringify(new URL('../../dist/endpoint/index.js', import.meta.url).href)}
      const { port } = await serveMetrics({ registry: { snapshot() {} }, port: 0 })
      const socket = connect(port, '127.0.0.1', () => socket.unref())
    `
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
