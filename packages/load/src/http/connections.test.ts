import { execFile } from 'node:child_process'
import { request as requestOfNode } from 'node:http'
import type { Socket } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { type Listening, listenRaw } from '../fixtures/net-server.ts'
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http-client.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server that is told of each request by its first line, with the number of its socket. */
async function serve(onRequest: (line: string, socket: Socket, number: number) => void): Promise<Listening> {
  let sockets = 0
  const server = await listenRaw((socket) => {
    const number = ++sockets
    let rest = ''
    socket.setEncoding('latin1')
    socket.on('data', (came: string) => {
      const heads = (rest + came).split('\r\n\r\n')
      rest = heads.pop() ?? ''
      for (const head of heads) onRequest(head.split(' HTTP/1.1\r\n', 1)[0] ?? '', socket, number)
    })
  })
  closing.push(server.close)
  return server
}

function clientOf({ origin }: Listening, options: Omit<HttpClientOptions, 'origin'> = {}): HttpClient {
  const client = createHttpClient({ origin, ...options })
  closing.push(client.close)
  return client
}

const answer = (body: string, header = ''): string =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${header}\r\n${body}`

const textsOf = async (client: HttpClient, paths: readonly string[]): Promise<(string | null)[]> => {
  const answers = await Promise.all(paths.map((path) => client.request({ path, readBody: true })))
  return answers.map(({ text }) => text)
}

describe('pipelining', () => {
  it('sends requests before the answer to the first, and gives each its own', async () => {
    const waiting: string[] = []
    const server = await serve((line, socket) => {
      waiting.push(line)
      if (waiting.length === 3) socket.write(waiting.map((one) => answer(one)).join(''))
    })
    const client = clientOf(server, { connections: 1, pipelining: 3 })
    expect(await textsOf(client, ['/1', '/2', '/3'])).toEqual(['GET /1', 'GET /2', 'GET /3'])
    expect(server.sockets()).toBe(1)
  })

  it('keeps what changes the server to itself', async () => {
    let underWay = 0
    const most: number[] = []
    const server = await serve((line, socket) => {
      most.push(++underWay)
      // What else was sent on this socket comes before this is over.
      setTimeout(() => {
        underWay--
        socket.write(answer(line))
      }, 20)
    })
    const client = clientOf(server, { connections: 1, pipelining: 9 })
    const methods = ['GET', 'POST', 'GET', 'DELETE', 'PUT'] as const
    const all = methods.map((method) => client.request({ method, path: '/', readBody: true }))
    expect((await Promise.all(all)).map(({ text }) => text)).toEqual(methods.map((method) => `${method} /`))
    expect(most).toEqual([1, 1, 1, 1, 1])
  })

  it('sends again what waited behind the last answer of a connection', async () => {
    const server = await serve((line, socket, number) => {
      if (number > 1) socket.write(answer(line))
      else if (line === 'GET /1') socket.end(answer(line, 'connection: close\r\n'))
    })
    const client = clientOf(server, { connections: 1, pipelining: 3 })
    expect(await textsOf(client, ['/1', '/2', '/3'])).toEqual(['GET /1', 'GET /2', 'GET /3'])
    expect(server.sockets()).toBe(2)
  })

  it('fails the first alone when the server closes without an answer', async () => {
    const server = await serve((line, socket, number) => {
      if (number > 1) socket.write(answer(line))
      else if (line === 'GET /2') socket.destroy()
    })
    const client = clientOf(server, { connections: 1, pipelining: 2 })
    const [first, second] = await Promise.allSettled(['/1', '/2'].map((path) => client.request({ path })))
    expect(first).toMatchObject({ reason: { code: 'ECONNRESET' } })
    expect(second).toMatchObject({ value: { status: 200 } })
  })
})

describe('a connection', () => {
  it('is not used again when the server says so', async () => {
    const server = await serve((line, socket) => socket.write(answer(line, 'Connection: Close\r\n')))
    const client = clientOf(server)
    for (const path of ['/1', '/2', '/3']) expect(await textsOf(client, [path])).toEqual([`GET ${path}`])
    expect(server.sockets()).toBe(3)
  })

  it('is not used again when the server is about to close it', async () => {
    const server = await serve((line, socket) =>
      socket.write(answer(line, 'keep-alive: max=9, timeout=1\r\n')),
    )
    const client = clientOf(server)
    for (const path of ['/1', '/2']) expect(await textsOf(client, [path])).toEqual([`GET ${path}`])
    expect(server.sockets()).toBe(2)
  })

  it('ends with what nobody asked for, which is no answer to the next request', async () => {
    const server = await serve((line, socket) => socket.write(answer(line) + answer('of nobody')))
    const client = clientOf(server, { connections: 1 })
    expect(await textsOf(client, ['/1', '/2'])).toEqual(['GET /1', 'GET /2'])
    expect(server.sockets()).toBe(2)
  })

  it('serves who waits for it when another one cannot be kept', async () => {
    const server = await serve((line, socket) => socket.end(answer(line, 'connection: close\r\n')))
    const client = clientOf(server, { connections: 2 })
    const paths = ['/1', '/2', '/3', '/4', '/5']
    expect(await textsOf(client, paths)).toEqual(paths.map((path) => `GET ${path}`))
    expect(server.sockets()).toBe(5)
  })

  it('does not keep the process alive while it is idle', async () => {
    const server = await serve((line, socket) => socket.write(answer(line)))
    const built = new URL('../../dist/http/index.js', import.meta.url)
    const script = `import { createHttpClient } from ${JSON.stringify(built.href)}
const client = createHttpClient({ origin: ${JSON.stringify(server.origin)}, timeLimitSeconds: 1 })
console.log((await client.request({ path: '/', readBody: true })).text)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout).toBe('GET /\n')
  })
})

describe('a client that is closed', () => {
  it('gives up what is under way or waits, and takes nothing more', async () => {
    const server = await serve(() => void closed.push(client.close()))
    const client = clientOf(server, { connections: 1 })
    const closed: Promise<void>[] = []
    const ended = await Promise.allSettled(['/1', '/2'].map((path) => client.request({ path })))
    const reason = {
      name: 'HttpError',
      code: 'ERR_CLIENT_CLOSED',
      message: expect.stringContaining('client is closed'),
    }
    expect(ended).toMatchObject([{ reason }, { reason }])
    await expect(client.request({ path: '/3' })).rejects.toMatchObject(reason)
    await Promise.all(closed)
  })
})

describe("an answer as Node's own client reads it", () => {
  const read = (origin: string, method: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      requestOfNode(origin, { method, agent: false }, (response) => {
        const { statusCode: status, headers } = response
        textOf(response).then((text) => resolve({ status, headers: { ...headers }, text }), reject)
      })
        .on('error', reject)
        .end()
    })

  it.each<[string, 'GET' | 'HEAD', string]>([
    ['counted', 'GET', answer('body')],
    ['without a reason', 'GET', 'HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n'],
    ['until the end', 'GET', 'HTTP/1.1 200 OK\r\n\r\nall of it'],
    ['of HTTP/1.0', 'GET', 'HTTP/1.0 200 OK\r\ncontent-length: 4\r\n\r\nbody'],
    [
      'in chunks',
      'GET',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, Chunked\r\n\r\n4;x=y\r\nbody\r\n00\r\nx: y\r\n\r\n',
    ],
    ['in another coding', 'GET', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nall of it'],
    ['after another head', 'GET', `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${answer('body')}`],
    ['to HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n'],
    ['without content', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['not modified', 'GET', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n'],
    [
      'with strange headers',
      'GET',
      answer('', 'A:\r\nb: \t x \r\nset-cookie: c=d\r\nVary: e\r\nvary: f\r\nx-: \xe4\r\n'),
    ],
  ])('%s', async (_, method, said) => {
    const server = await serve((_line, socket) => socket.end(said, 'latin1'))
    const { status, headers, text } = await clientOf(server).request({ method, path: '/', readBody: true })
    expect({ status, headers: { ...headers }, text }).toEqual(await read(server.origin, method))
  })
})
