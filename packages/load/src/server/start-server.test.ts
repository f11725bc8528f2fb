import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { listenRaw } from '../fixtures/net-server.ts'
import { ServerError } from './server-error.ts'
import type { ServerOptions } from './server-options.ts'
import { type RunningServer, startServer } from './start-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A program of one line, in the place of a server. */
const program = (code: string): readonly string[] => [process.execPath, '-e', code]
const http = (onRequest: string, then = ''): readonly string[] =>
  program(
    `require('node:http').createServer((request, response) => { ${onRequest} })` +
      `.listen(Number(process.env.PORT), '127.0.0.1', () => { ${then} })`,
  )

async function started(options: ServerOptions): Promise<RunningServer> {
  const server = await startServer(options)
  closing.push(server.stop)
  return server
}

const ask = (url: string): Promise<string> =>
  new Promise((resolve, reject) => get(url, (response) => resolve(text(response))).once('error', reject))

const failureOf = async (options: ServerOptions): Promise<ServerError> => {
  const failure: unknown = await startServer(options).then(
    (server) => server.stop(),
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(ServerError)
  return failure as ServerError
}

describe('startServer', () => {
  it('starts a program on a free port, which it finds in PORT, and stops it', async () => {
    const server = await startServer({
      command: http('response.end(process.env.WORD + process.pid)'),
      env: { WORD: 'pid ' },
    })
    const pid = Number((await ask(server.origin)).replace('pid ', ''))
    expect(server.origin).toBe(`http://127.0.0.1:${server.port}`)
    expect(process.kill(pid, 0)).toBe(true)
    await server.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  it('waits until its path is answered below 500', async () => {
    const server = await started({
      command: http(
        'response.statusCode = process.uptime() > readyAt ? 204 : 503; response.end()',
        'readyAt = process.uptime() + 0.3',
      ),
      readyPath: '/health',
    })
    expect(await ask(`${server.origin}/health`)).toBe('')
  })

  it('ends a program that ignores being asked to end', async () => {
    const server = await startServer({ command: http("response.end('')", "process.on('SIGTERM', () => {})") })
    await server.stop()
    await expect(ask(server.origin)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('tells when it ends by itself, with what it said last', async () => {
    const server = await started({
      command: http("console.error('out of orders'); process.exit(7)", "console.log('listening')"),
    })
    await ask(server.origin).catch(() => {})
    expect(await server.died).toMatchObject({
      code: 'SERVER_DIED',
      lastLines: ['listening', 'out of orders'],
      message:
        'the server ended by itself (exit code 7)\nthe server said last:\n  listening\n  out of orders',
    })
  })

  it('takes what the program started and left behind for no part of it', async () => {
    const stray = "spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'inherit' }).pid"
    const command = program(`console.log(require('node:child_process').${stray}); process.exit(3)`)
    const failure = await failureOf({ command })
    process.kill(Number(failure.lastLines[0]))
    expect(failure.code).toBe('SERVER_DIED')
  })
})

describe('a server that cannot be had', () => {
  it('is no program', async () => {
    expect(await failureOf({ command: ['no-such-program-here'] })).toMatchObject({
      code: 'SERVER_NOT_STARTED',
      message:
        'no-such-program-here: spawn no-such-program-here ENOENT; ' +
        'its command has to begin with a program of the PATH, or the path of one',
    })
  })

  it('ends before it is ready', async () => {
    expect(
      await failureOf({ command: program("console.error('no database'); process.exit(1)") }),
    ).toMatchObject({
      code: 'SERVER_DIED',
      message: 'the server ended by itself (exit code 1)\nthe server said last:\n  no database',
    })
  })

  it('is never ready, and is ended', async () => {
    // A shell has printed its number long before Node would have started.
    const command = ['sh', '-c', 'echo $$; exec sleep 600']
    const failure = await failureOf({ command, readyWithinSeconds: 2 })
    expect(failure).toMatchObject({
      code: 'SERVER_NOT_READY',
      message: expect.stringMatching(
        /^the server was not ready within 2 s: it accepted no connection on port \d+/,
      ),
    })
    expect(() => process.kill(Number(failure.lastLines[0]), 0)).toThrow('ESRCH')
  })

  it('is told from one that answers with errors for ever', async () => {
    const command = http('response.statusCode = 500; response.end()')
    expect(await failureOf({ command, readyPath: '/health', readyWithinSeconds: 2 })).toMatchObject({
      message: expect.stringContaining('it did not answer GET /health below 500 on port'),
    })
  })

  it('is told from another program that has its port', async () => {
    const other = await listenRaw(() => {})
    closing.push(other.close)
    expect(await failureOf({ command: http(''), port: other.port })).toMatchObject({
      code: 'SERVER_PORT_TAKEN',
      message: `port ${other.port}: another program listens on it; stop it, or choose another port (0: any)`,
    })
  })

  it('is not waited for when somebody stops', async () => {
    const stop = new AbortController()
    const waiting = startServer({ command: program('setInterval(() => {}, 1000)') }, stop.signal)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'SERVER_STOPPED' })
  })
})

describe('options', () => {
  it.each<[string, Partial<ServerOptions>, string]>([
    ['no command', { command: [] }, 'server.command: found []; allowed is a list of texts'],
    [
      'a line for a shell',
      { command: 'node a.js' as never },
      'server.command: found "node a.js"; allowed is',
    ],
    [
      'a port that is none',
      { port: 70_000 },
      'server.port: found 70000; allowed is an integer from 0 to 65535',
    ],
    ['NaN', { port: Number.NaN }, 'server.port: found NaN'],
    ['a path that is none', { readyPath: 'health' }, 'server.readyPath: found "health"; allowed is a path'],
    [
      'a number as a variable',
      { env: { A: 1 } as never },
      'server.env: found {"A":1}; allowed is an object of',
    ],
    ['no time', { readyWithinSeconds: 0 }, 'server.readyWithinSeconds: found 0; allowed is a number above 0'],
  ])('refuses %s', async (_, options, message) => {
    expect((await failureOf({ command: ['node'], ...options })).message).toContain(message)
  })
})
